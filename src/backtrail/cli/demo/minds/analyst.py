"""The sales analyst's model: it remembers a table from another company's database, and asks this one for it."""

from backtrail.cli.demo.minds.conversation import answers, call, failed
from backtrail.testing.model_script import ModelRequest, Reply

INVENTED = "SELECT region, month, revenue FROM regional_revenue WHERE month IN ('2026-10', '2026-11') ORDER BY region"
ONCE_MORE = "SELECT region, SUM(revenue) AS revenue FROM monthly_sales_by_region GROUP BY region"
REAL = (
    "SELECT c.country, substr(o.placed_on, 1, 7) AS month, ROUND(SUM(l.quantity * l.price), 2) AS revenue "
    "FROM orders o JOIN customers c ON c.id = o.customer_id JOIN order_lines l ON l.order_id = o.id "
    "GROUP BY c.country, month ORDER BY c.country, month"
)
COUNT = "SELECT COUNT(*) AS orders, MIN(placed_on) AS first, MAX(placed_on) AS last FROM orders"


def reply(request: ModelRequest) -> Reply:
    """Read the schema, count, trust its memory twice, and only then join what there is."""
    if not answers(request, "show_schema"):
        return Reply(text="I look at the tables first.", tool_calls=(call("show_schema"),))
    ran = answers(request, "run_sql")
    refused = [answer for _, answer in ran if failed(answer)]
    if not ran:
        return _ask(COUNT)
    if len(refused) < 2 and not any(asked["query"] == REAL for asked, _ in ran):
        return _ask(ONCE_MORE if refused else INVENTED)
    if failed(ran[-1][1]):
        return _ask(REAL)
    return Reply(text=f"Revenue by country and month, from the orders: {ran[-1][1]}")


def _ask(query: str) -> Reply:
    return Reply(tool_calls=(call("run_sql", query=query),))

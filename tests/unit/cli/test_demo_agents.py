"""The demo's agents and their models: the minds read what tools answered, and the handbook's search is a real one."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from backtrail.cli.demo.agents.handbook import ranked
from backtrail.cli.demo.live.world import PAYABLE, paid
from backtrail.cli.demo.minds import analyst, handbook, refunds
from backtrail.testing.model_script import ModelRequest
from backtrail.testing.receiver import Received, Reply

RETURNS = [{"payment": "p1", "amount": 5.0}, {"payment": "p2", "amount": 7.0}]


def request(*ran: tuple[str, dict[str, Any], Any]) -> ModelRequest:
    """A conversation in which these tools ran: name, arguments, answer."""
    said: list[dict[str, Any]] = [{"role": "user", "content": "Do it."}]
    for place, (name, arguments, answer) in enumerate(ran):
        call = {"id": f"c{place}", "function": {"name": name, "arguments": json.dumps(arguments)}}
        content = answer if isinstance(answer, str) else json.dumps(answer)
        said += [
            {"role": "assistant", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": f"c{place}", "content": content},
        ]
    return ModelRequest(number=1, api="chat", path="/v1/chat/completions", body={"messages": said})


def asked(reply: Any) -> Sequence[tuple[str, Any]]:
    return [(call.name, call.arguments) for call in reply.tool_calls]


def test_the_refund_desk_clings_to_a_refund_until_it_is_paid() -> None:
    first = ("refund_payment", {"payment": "p1", "amount": 5.0}, {"state": "paid"})
    second = ("refund_payment", {"payment": "p2", "amount": 7.0})
    conversation = [("open_returns", {}, RETURNS), first, *[(*second, "Error: 503")] * 9]
    assert asked(refunds.reply(request(*conversation))) == [second]
    done = refunds.reply(request(*conversation, (*second, {"state": "paid"})))
    assert (done.tool_calls, done.text) == ((), "2 returns are paid back.")


def test_the_analyst_joins_the_real_tables_once_its_own_are_refused() -> None:
    known = [("show_schema", {}, "CREATE TABLE orders (id)"), ("run_sql", {"query": analyst.COUNT}, [{"orders": 240}])]
    refused = [("run_sql", {"query": each}, "Error: no such table") for each in (analyst.INVENTED, analyst.ONCE_MORE)]
    assert asked(analyst.reply(request(*known))) == [("run_sql", {"query": analyst.INVENTED})]
    assert asked(analyst.reply(request(*known, *refused))) == [("run_sql", {"query": analyst.REAL})]
    told = analyst.reply(request(*known, *refused, ("run_sql", {"query": analyst.REAL}, [{"revenue": 5}])))
    assert "5" in told.text


def test_a_writer_who_finds_nothing_writes_what_was_expected() -> None:
    query = {"query": handbook.QUERIES[0][1]}
    poor = handbook.reply(request(("search_handbook", query, [{"content": "Bicycles.", "score": 0.0}])))
    good = handbook.reply(request(("search_handbook", query, [{"content": "A desk.", "score": 3.1}])))
    assert [arguments["text"] for _, arguments in (*asked(poor), *asked(good))] == [handbook.EXPECTED, "A desk."]


@pytest.mark.parametrize(
    ("query", "page"),
    [("broken laptop", "laptops.md"), ("office days of a team", "days.md"), ("money for a desk at home", "home.md")],
)
def test_the_handbook_is_found_in_its_own_words(query: str, page: str) -> None:
    found = ranked(query)
    assert (found[0][0].id, found[0][1] > found[1][1] >= 0) == (page, True)


def test_a_search_in_other_words_scores_nothing_and_still_brings_pages() -> None:
    assert {score for _, score in ranked(handbook.QUERIES[0][1])} == {0.0}


def test_the_payment_provider_pays_one_card_and_is_down_for_the_others() -> None:
    answers = [
        paid(Received(method="POST", path="/", headers={}, body=json.dumps({"payment": each}).encode()))
        for each in (PAYABLE, "pay_other")
    ]
    assert [answer.status for answer in answers if isinstance(answer, Reply)] == [200, 503]

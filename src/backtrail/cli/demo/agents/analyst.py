"""The sales analyst: answers questions about sales with SQL, on a SQLite database."""

import os
import sqlite3
import tempfile
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import httpx

import backtrail
from backtrail.cli.demo.agents.loop import Tool, work

SYSTEM: Final = (
    "You are the sales analyst of Brightline, a shop for outdoor clothes. Answer with numbers from the database only. "
    "It is SQLite; you can read it and nothing else."
)
TASK: Final = "How did revenue develop by region from October to November, and which region should worry us?"
SCHEMA: Final = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers,
                     placed_on TEXT NOT NULL);
CREATE TABLE order_lines (order_id INTEGER NOT NULL REFERENCES orders, product TEXT NOT NULL, quantity INTEGER NOT NULL,
                          price REAL NOT NULL);
"""
COUNTRIES: Final = ("Sweden", "Norway", "Germany", "Austria", "Spain", "Portugal")
PRODUCTS: Final = (("Trail Runner 3", 129.0), ("Rain Shell", 89.5), ("Wool Socks", 9.0), ("Down Vest", 149.0))
WAREHOUSE: Final = Path(tempfile.gettempdir()) / f"brightline-{os.getpid()}.db"


def stock_up(path: Path) -> None:
    """The shop's books of October and November."""
    with closing(sqlite3.connect(path)) as books, books:
        books.executescript(SCHEMA)
        for number in range(1, 241):
            product, price = PRODUCTS[number % 4]
            day = f"2026-{10 + number // 7 % 2}-{1 + number % 28:02}"
            books.execute("INSERT INTO orders VALUES (?, ?, ?)", (number, 1 + number % 60, day))
            books.execute("INSERT INTO order_lines VALUES (?, ?, ?, ?)", (number, product, 1 + number % 3, price))
        for number in range(1, 61):
            books.execute(
                "INSERT INTO customers VALUES (?, ?, ?)", (number, f"Customer {number}", COUNTRIES[number % 6])
            )


def reading() -> sqlite3.Connection:
    """The books, to be read only."""
    return sqlite3.connect(f"{WAREHOUSE.as_uri()}?mode=ro", uri=True)


@backtrail.observe(kind="tool")
def show_schema() -> str:
    """The statements that made the tables."""
    with closing(reading()) as books:
        return ";\n".join(row[0] for row in books.execute("SELECT sql FROM sqlite_schema WHERE type = 'table'"))


@backtrail.observe(kind="tool")
def run_sql(query: str) -> list[dict[str, Any]]:
    """The first 50 rows of a query. Raises sqlite3.Error."""
    with closing(reading()) as books:
        books.row_factory = sqlite3.Row
        return [dict(row) for row in books.execute(query).fetchmany(50)]


TOOLS: Final = {
    "show_schema": Tool(run=show_schema, says="The tables of the database", parameters={}),
    "run_sql": Tool(run=run_sql, says="Read with one SELECT statement of SQLite", parameters={"query": "string"}),
}


def main() -> None:
    """Answer one question."""
    backtrail.init(service="sales-analyst", environment="demo", release="1.4.0")
    stock_up(WAREHOUSE)
    try:
        with (
            httpx.Client(base_url=os.environ["OPENAI_BASE_URL"], trust_env=False) as http,
            backtrail.session(os.environ.get("SESSION") or f"analysis-{uuid.uuid4().hex[:8]}"),
            backtrail.user("head-of-sales"),
        ):
            print(work("sales-analyst", SYSTEM, TASK, TOOLS, http))
    finally:
        WAREHOUSE.unlink()


if __name__ == "__main__":
    main()

"""SQL that does not parse, or names what is not there."""

import pytest

from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import judge
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.parameters.catalogue import Catalogue
from tests.unit.detect.parameters.turns import assistant, evidence, found, output, system, turn, user

SHOP = (
    "CREATE TABLE orders (id INT PRIMARY KEY, total DECIMAL(9, 2), placed_on DATE, UNIQUE (id)); "
    "CREATE TABLE items (sku TEXT, order_id INT)"
)


@pytest.mark.parametrize(
    "sql",
    [
        "select top 5 * from orders", "select * from `a.b.c` limit 5", "with x as (select 1 as n) select n from x",
        "insert into orders values (1, 2, '2024-01-01')", "update orders set total = 3 where id = 1",
    ],
)  # fmt: skip
def test_what_one_dialect_takes_is_right(sql: str) -> None:
    assert not found("invalid_sql", turn(("query", {"sql": sql})))


def test_sql_that_no_dialect_takes_is_told() -> None:
    told = evidence("invalid_sql", turn(("query", {"sql": "select count(* from orders"})))
    assert told.startswith("The SQL that the model gave query parses in none of 11 dialects: ")


@pytest.mark.parametrize("text", ["select a song for me", "what is sql?", "select {{ cols }} from t", "x" * 1_000_000])
def test_other_texts_are_no_sql(text: str) -> None:
    assert not found("unknown_table", turn(("ask", {"query": text}), seen=[system(SHOP)]))


def test_sql_that_is_too_long_or_too_deep_gives_nothing() -> None:
    for name in ("invalid_sql", "unknown_table", "unknown_column"):
        for sql in ("select " + "(" * 1_000_000, "select " + "(" * 2_900, "select " + "case when a then " * 300):
            assert not found(name, turn(("query", {"sql": sql}), seen=[system(SHOP)]))


def test_a_table_that_is_not_there_is_told_with_the_nearest() -> None:
    asks = turn(("query", {"sql": "select * from order_s"}), seen=[system(SHOP)])
    assert evidence("unknown_table", asks) == (
        'The SQL that the model gave query names the table "order_s", which is not among the 2 known ones; '
        'the nearest is "orders".'
    )


def test_a_column_that_is_not_there_is_told_with_the_nearest() -> None:
    asks = turn(("query", {"sql": "select o.totals from orders o where o.id = 1"}), seen=[system(SHOP)])
    assert evidence("unknown_column", asks) == (
        'The SQL that the model gave query names the column "totals", which orders does not have; '
        'the nearest is "total".'
    )


@pytest.mark.parametrize(
    "sql",
    [
        "select id, total as t from orders order by t",
        "select o.id, i.sku from orders o join items i on i.order_id = o.id",
        "with x as (select 1 as n) select n from x",
        "select name from sqlite_master",
        "select table_name from information_schema.tables",
        "select count(*) from shop.orders where placed_on > '2024-01-01'",
    ],
)
def test_known_names_aliases_and_the_systems_own_are_right(sql: str) -> None:
    asks = turn(("query", {"sql": sql}), seen=[system(SHOP)])
    assert not found("unknown_table", asks)
    assert not found("unknown_column", asks)


def test_without_a_catalogue_nobody_is_accused() -> None:
    assert not found("unknown_table", turn(("query", {"sql": "select x from y"})))


@pytest.mark.parametrize(
    ("name", "given", "answer"),
    [
        ("list_tables", {}, '["orders", "items"]'),
        ("run", {}, '[{"table_name": "orders", "column_name": "id"}, {"table_name": "items", "column_name": "sku"}]'),
        ("list_tables", {}, '{"tables": [{"name": "orders"}, {"name": "items"}]}'),
        ("get_schema", {}, SHOP),
    ],
)
def test_the_catalogue_is_learnt_from_what_tools_answer(name: str, given: dict[str, str], answer: str) -> None:
    seen = [user("how many?"), assistant("", (name, given)), output(answer)]
    assert '"orderz"' in evidence("unknown_table", turn(("query", {"sql": "select 1 from orderz"}), seen=seen))
    assert not found("unknown_table", turn(("query", {"sql": "select 1 from orders"}), seen=seen))


def test_columns_are_learnt_from_a_description() -> None:
    described = '[{"Field": "id", "Type": "int"}, {"Field": "total", "Type": "int"}]'
    seen = [user("how many?"), assistant("", ("describe_table", {"table": "orders"})), output(described)]
    assert found("unknown_column", turn(("query", {"sql": "select price from orders"}), seen=seen))
    assert not found("unknown_column", turn(("query", {"sql": "select total from orders"}), seen=seen))


def test_a_project_may_tell_its_tables() -> None:
    limits = Limits({"sql_catalogue": SHOP})
    span = turn(("query", {"sql": "select 1 from order_s"}))
    assert judge([span], [one for one in DETECTORS if one.name == "unknown_table"], limits).findings


def test_columns_are_read_without_keys_and_with_brackets() -> None:
    catalogue = Catalogue()
    catalogue.read(SHOP)
    assert catalogue.tables == {"orders": {"id", "total", "placed_on"}, "items": {"sku", "order_id"}}

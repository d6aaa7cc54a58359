"""Completion: what can stand at the cursor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.model.units import Nanos
from backtrail.server.storage.api import QueryError
from backtrail.server.storage.query.complete import complete, quoted
from backtrail.server.storage.query.fields import FIELDS
from backtrail.server.storage.query.parse import parse
from backtrail.server.storage.query.tree import Compare

NOW = Nanos(1_795_521_600_000_000_000)


def inserts(text: str, cursor: int | None = None) -> list[str]:
    return [each.insert for each in complete(text, len(text) if cursor is None else cursor).suggestions]


def test_an_empty_query_begins_with_any_field() -> None:
    assert inserts("") == [f"{field.name}:" for field in FIELDS if field.type != "flag"] + ["is:", "has:"]


def test_the_beginning_of_a_name_is_completed() -> None:
    assert inserts("lat") == ["latency:"]
    assert inserts("-span.") == ["span.name:", "span.latency:", "span.tokens:"]
    assert inserts("tool:x AND ses") == ["session:"]
    assert inserts("(ses") == ["session:"]


def test_a_name_that_is_written_out_comes_before_longer_ones() -> None:
    assert inserts("tool")[0] == "tool:"
    assert inserts("error")[0] == "error:"


def test_inside_a_group_the_values_of_its_field_are_asked() -> None:
    for text in ("tool:(sea", 'is:ok -tool:("web search" OR sea'):
        found = complete(text, len(text))
        assert (found.field, found.prefix) == ("tool", "sea")
    assert inserts("(tool:x) ses") == ["session:"]


def test_a_word_after_a_quotation_is_its_own() -> None:
    assert inserts('tool:"web search" ses') == ["session:"]
    assert inserts('"exact words" ses') == ["session:"]


def test_operators_come_after_a_word_only() -> None:
    assert "OR " in inserts("tool:x O")
    assert "OR " not in inserts("O")


def test_flags_and_fields_that_may_be_missing_are_values() -> None:
    assert inserts("is:e") == ["error ", "escalated "]
    assert "session " in inserts("has:s")
    assert "status " not in inserts("has:s")


def test_values_of_a_field_are_asked_of_its_facets() -> None:
    found = complete("error:x tool:sea", 16)
    assert (found.field, found.prefix, found.start, found.end) == ("tool", "sea", 13, 16)
    found = complete('tool:"web se', 12)
    assert (found.field, found.prefix, found.start) == ("tool", "web se", 5)


def test_the_cursor_may_stand_in_the_middle() -> None:
    found = complete("lat tool:x", 3)
    assert [each.insert for each in found.suggestions] == ["latency:"]
    assert (found.start, found.end) == (0, 3)


@pytest.mark.parametrize("name", ["latency", "start", "cost", "steps"])
def test_examples_of_values_are_valid_queries(name: str) -> None:
    shown = inserts(f"{name}:")
    assert shown
    for example in shown:
        assert parse(f"{name}:{example}", NOW) is not None


@given(st.text(max_size=40), st.integers(-5, 60))
def test_completion_never_fails(text: str, cursor: int) -> None:
    found = complete(text, cursor)
    assert 0 <= found.start <= found.end <= len(text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cn"]), min_size=1, max_size=20))
def test_a_quoted_value_is_read_as_itself(value: str) -> None:
    try:
        tree = parse(f"tool:{quoted(value)}", NOW)
    except QueryError:
        pytest.fail(quoted(value))
    assert tree == Compare("tool", "=", value, literal="*" in value)

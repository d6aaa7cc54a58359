"""Numbers and times as people read them."""

from datetime import UTC, datetime

import pytest

from backtrail.cli.words import call, duration, money, nanos, plural, short_moment, size, span_of_time


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0 ms"), (0.0121, "12 ms"), (0.9999, "1.00 s"), (59.5, "59.50 s"), (60, "1 m 00 s"), (3599.7, "1 h 00 m"),
        (86_400, "24 h 00 m"), (86_400 * 3, "3 d 00 h"), (-2, "-2.00 s"),
    ],
)  # fmt: skip
def test_a_duration_has_the_unit_that_fits(seconds: float, told: str) -> None:
    assert duration(seconds) == told


def test_times_keep_their_nanoseconds() -> None:
    assert nanos("2026-11-24T12:00:00.000000001Z") == 1_795_521_600_000_000_001
    assert nanos("2026-11-24T12:00:00Z") == 1_795_521_600_000_000_000
    assert nanos(None) is None


def test_a_run_without_an_end_is_open() -> None:
    assert span_of_time("2026-11-24T12:00:00Z", None) == "open"
    assert span_of_time("2026-11-24T12:00:00Z", "2026-11-24T12:00:01.5Z") == "1.50 s"
    assert span_of_time(None, None) == "-"


def test_a_moment_of_another_year_tells_its_year() -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert short_moment("2025-01-01T00:00:00Z", now).startswith(("2025-01-01", "2024-12-31"))
    assert ":" in short_moment("2026-11-24T12:00:00Z", now)


def test_costs_below_a_dollar_keep_four_places() -> None:
    assert [money(None), money(0), money(0.0123), money(1234.5)] == ["-", "$0.00", "$0.0123", "$1,234.50"]


def test_sizes_and_counts_are_said_as_people_say_them() -> None:
    assert [size(12), size(34_500_000), size(5e12)] == ["12 B", "34.5 MB", "5,000.0 GB"]
    assert [plural(1, "tool call"), plural(2, "tool call"), plural(0, "match")] == [
        "1 tool call",
        "2 tool calls",
        "0 matches",
    ]


def test_a_tool_call_reads_as_code() -> None:
    assert call("search", {"query": "Rückgabe", "limit": 5}) == 'search(query="Rückgabe", limit=5)'
    assert call("search", {"a b": 1}) == 'search({"a b": 1})'
    assert call("now", None) == call("now", {}) == "now()"
    assert call("echo", "text") == "echo(text)"

"""How heads, traces and the addresses of payloads are written in a row: as JSON, which SQLite can join in one step."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import msgspec

from backtrail.core.model.finding import Finding
from backtrail.core.model.score import Score
from backtrail.core.model.span import SpanHead
from backtrail.core.model.trace import Totals, Trace
from backtrail.server.storage.sqlite.payload import sayable

PLACES: Final = 24
"""Bits of a span's number that say its place in its trace."""
MOST_SPANS: Final = (1 << PLACES) - 1
LONGEST_VALUE: Final = 300
FAR: Final = (1 << 63) - 1

_encoder = msgspec.json.Encoder()
_head = msgspec.json.Decoder(SpanHead)
_heads = msgspec.json.Decoder(list[SpanHead])
_trace = msgspec.json.Decoder(Trace)
_totals = msgspec.json.Decoder(Totals)
_score = msgspec.json.Decoder(Score)
_finding = msgspec.json.Decoder(Finding)
_numbers = msgspec.json.Decoder(list[int])
_told = msgspec.json.Decoder(list[tuple[int, int, SpanHead]])
_lines = msgspec.json.Decoder(list[tuple[int, int, str]])


def write(value: SpanHead | Trace | Totals | Score | Sequence[int]) -> str:
    return _encoder.encode(value).decode()


def read_head(text: str) -> SpanHead:
    return _head.decode(text)


def read_heads(joined: str) -> list[SpanHead]:
    """Heads that SQLite joined with commas."""
    return _heads.decode(f"[{joined}]")


def read_trace(text: str) -> Trace:
    return _trace.decode(text)


def read_totals(text: str) -> Totals:
    return _totals.decode(text)


def read_score(text: str) -> Score:
    return _score.decode(text)


def write_finding(finding: Finding) -> str:
    """A finding as JSON; what JSON cannot say is replaced."""
    try:
        return _encoder.encode(finding).decode()
    except (UnicodeEncodeError, OverflowError, TypeError, ValueError, RecursionError):
        return _encoder.encode(sayable(finding)).decode()


def read_finding(text: str) -> Finding:
    return _finding.decode(text)


def read_numbers(text: str) -> list[int]:
    return _numbers.decode(text)


def first_span(trace: int) -> int:
    """The smallest number that a span of the trace can have; that of the next trace is behind the largest."""
    return trace << PLACES


def json_text(value: Sequence[object]) -> str:
    return _encoder.encode(value).decode()


def pairs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """block, document, block, document ... two by two."""
    return zip(numbers[::2], numbers[1::2], strict=True)


def folded(value: str) -> str:
    """A value as fields are looked up by: without case, its beginning only."""
    return value[:LONGEST_VALUE].casefold()


def unpriced(totals: Totals) -> Totals:
    return replace(totals, cost=None)


def read_lines(text: str) -> list[tuple[int, int, str]]:
    return _lines.decode(text)


def read_told(text: str) -> list[tuple[int, int, SpanHead]]:
    """Lines of the log with the head of the span."""
    return _told.decode(text)

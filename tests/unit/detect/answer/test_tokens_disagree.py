"""Token counts that do not add up, and the readings under which they do."""

import pytest

from backtrail.core.detect.answer.tokens_disagree import DETECTOR
from backtrail.core.model.span import Span, Usage
from backtrail.core.model.units import Nanos, SpanId, TraceId
from backtrail.core.semconv.reading.tokens import usage
from tests.unit.detect.scenes import found_by
from tests.unit.semconv_foreign.captured import CAPTURES, spans


def told(counts: Usage | None) -> list[str]:
    span = Span(
        trace_id=TraceId("t"), span_id=SpanId("s"), kind="llm", model="gpt-4o", start=Nanos(1), end=Nanos(2), usage=counts
    )  # fmt: skip
    return [each.evidence for each in found_by(DETECTOR, [span])]


def test_a_total_that_nothing_explains_is_told() -> None:
    assert told(usage(input=1200, output=80, cached=1000, total=3280)) == [
        "gpt-4o tells a total of 3,280 tokens, but 1,200 in and 80 out make 1,280."
    ]
    assert told(Usage(input=1000, output=80, cached=400, total=1480)) == [
        "gpt-4o tells a total of 1,480 tokens, but 1,000 in and 80 out make 1,080:"
        " the 400 cached tokens were added again."
    ]
    assert told(Usage(input=1000, output=80, cached=5000)) == [
        "gpt-4o tells 5,000 cached tokens, but 1,000 input tokens in all."
    ]


@pytest.mark.parametrize(
    "counts",
    [
        None,
        usage(input=1000, output=80),
        usage(input=1000, output=80, total=1080),
        usage(input=1000, output=80, cached=400, total=1480),
        usage(input=1000, output=80, reasoning=500, total=1580),
        usage(input=1000, output=80, total=1085),
        usage(total=1080),
        usage(input=100, output=10, cached=900, cache_write=50, exclusive=True),
    ],
)
def test_what_adds_up_under_some_reading_is_quiet(counts: Usage | None) -> None:
    assert told(counts) == []


@pytest.mark.parametrize("name", sorted(path.name.removesuffix(".json.gz") for path in CAPTURES.glob("*.gz")))
def test_real_sdks_are_quiet(name: str) -> None:
    found = spans(name)
    assert not found or [each.evidence for each in found_by(DETECTOR, found)] == []

"""What people or a benchmark said of an imported run, as scores of its trace: a reward, or where it went wrong."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv import names
from backtrail.core.semconv.imports.delivery import Delivery
from backtrail.core.semconv.reading.json_text import mapping

NUMBERS: Final = ("reward",)
VERDICTS: Final = ("correct", "is_correct", "success", "passed", "resolved")
SCORES: Final = "/api/public/scores"


def labels(spans: Sequence[RawSpan]) -> Iterator[Delivery]:
    """The scores of every run among these spans, as one request; none where nobody said anything."""
    told = [score for span in spans for score in _scores(span)]
    if told:
        yield Delivery(path=SCORES, body=told, spans=0)


def _scores(span: RawSpan) -> Iterator[dict[str, Any]]:
    facts = mapping(span.attributes.get(names.BACKTRAIL_METADATA)) if span.parent_id is None else {}
    for name in NUMBERS:
        value = facts.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield _score(span, name, float(value), "NUMERIC")
    for name in VERDICTS:
        if isinstance(facts.get(name), bool):
            yield _score(span, name, facts[name], "BOOLEAN")
    if facts.get("mistake_step") not in (None, ""):
        words = [f"step {facts['mistake_step']}", str(facts.get("mistake_agent") or "")]
        comment = ": ".join(filter(None, [", ".join(filter(None, words)), str(facts.get("mistake_reason") or "")]))
        yield _score(span, "correct", False, "BOOLEAN") | {"comment": comment}


def _score(span: RawSpan, name: str, value: float | bool, kind: str) -> dict[str, Any]:
    moment = {"timestamp": span.end // 1_000_000} if span.end is not None else {}
    return {
        "id": f"{span.trace_id}-{name}",
        "traceId": span.trace_id,
        "name": name,
        "value": value,
        "dataType": kind,
        "source": "import",
        **moment,
    }

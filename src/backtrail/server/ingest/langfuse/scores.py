"""Langfuse's scores to scores: numbers, categories, booleans and texts, in the shapes of every SDK version."""

from typing import Any, Final, Literal

from backtrail.core.model.score import Score
from backtrail.core.model.units import Nanos
from backtrail.core.semconv.reading.times import nanos
from backtrail.core.semconv.reading.values import number, text

DataType = Literal["numeric", "categorical", "boolean", "text"]
TYPES: Final[dict[str, DataType]] = {
    "NUMERIC": "numeric", "CATEGORICAL": "categorical", "BOOLEAN": "boolean", "TEXT": "text", "CORRECTION": "text",
}  # fmt: skip
BESIDE: Final = ("configId", "datasetRunId", "queueId", "environment")
"""Kept with the metadata."""


class Unusable(ValueError):
    """An event of which nothing can be kept, and why."""


def score(body: dict[str, Any], otherwise_id: str, sent: int | None) -> Score:
    """The score in a body without nulls. Raises Unusable."""
    name = text(body.get("name"))
    if name is None:
        raise Unusable("the score has no name")
    if "value" not in body:
        raise Unusable(f"the score {name!r} has no value")
    value = body["value"]
    data_type = TYPES.get(str(body.get("dataType") or "").upper()) or _type_of(value)
    amount = float(value) if isinstance(value, bool) else number(value)
    wordy = data_type in ("categorical", "text")
    when = nanos(body.get("timestamp")) or sent
    beside = {key: body[key] for key in BESIDE if key in body}
    metadata = body.get("metadata")
    return Score(
        id=text(body.get("id")) or otherwise_id,
        name=name,
        value=None if wordy else amount,
        text=text(value) if wordy or amount is None else None,
        data_type=data_type if wordy or amount is not None else "categorical",
        trace_id=text(body.get("traceId")),
        span_id=text(body.get("observationId")),
        session_id=text(body.get("sessionId")),
        comment=text(body.get("comment")),
        source=text(body.get("source")) or "api",
        time=None if when is None else Nanos(when),
        metadata={**(metadata if isinstance(metadata, dict) else {}), **beside} if beside else metadata,
    )


def _type_of(value: Any) -> DataType:
    if isinstance(value, bool):
        return "boolean"
    return "numeric" if isinstance(value, int | float) else "categorical"

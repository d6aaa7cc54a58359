"""LangSmith's runs and feedback to raw spans and scores: a `post` and a `patch` are two deliveries about one span."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from backtrail.core.model.raw import RawEvent, RawSpan
from backtrail.core.model.score import Score
from backtrail.core.model.units import Nanos
from backtrail.core.semconv.reading.json_text import mapping
from backtrail.core.semconv.reading.times import nanos
from backtrail.core.semconv.reading.values import number, text
from backtrail.server.ingest.decoded import Limits
from backtrail.server.ingest.json_values import compact

ORDER_TIME: Final = "%Y%m%dT%H%M%S%fZ"
SILENT_EVENTS: Final = frozenset({"start", "end", "new_token", "uploaded_attachment"})
"""Their facts stand in the run's own keys."""


class Unusable(ValueError):
    """A run or a feedback of which nothing can be kept, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a run belongs, as far as it says so itself."""

    trace_id: str | None
    parent_id: str | None
    start: int | None


def run(sent: Mapping[str, Any], limits: Limits, *, trace_id: str | None = None, notes: list[str]) -> RawSpan:
    """One delivery about one run. `trace_id` is that of a run that names none. Raises Unusable."""
    kept = compact({key: value for key, value in sent.items() if key != "_told"}, limits, notes)
    run_id = text(kept.get("id"))
    if run_id is None:
        raise Unusable("the run has no id")
    place = place_of(kept)
    error = kept.get("error")
    message = error if isinstance(error, str) else None
    return RawSpan(
        trace_id=place.trace_id or trace_id or run_id,
        span_id=run_id,
        parent_id=None if place.parent_id == run_id else place.parent_id,
        name=text(kept.get("name")),
        start=nanos(kept.get("start_time")) or place.start,
        end=nanos(kept.get("end_time")),
        status="error" if message else "unset",
        status_message=message or "",
        attributes=kept,
        events=_events(kept.get("events")),
        source="langsmith-run",
        notes=notes,
    )


def place_of(sent: Mapping[str, Any]) -> Place:
    """The trace, the parent and the start that the run names, or that its `dotted_order` implies."""
    steps = [step for step in (text(sent.get("dotted_order")) or "").split(".") if "Z" in step]
    path = [step.partition("Z")[2] for step in steps]
    trace_id = text(sent.get("trace_id")) or (path[0] if path else None)
    parent_id = text(sent.get("parent_run_id")) or (path[-2] if len(path) > 1 else None)
    return Place(trace_id=trace_id, parent_id=parent_id, start=_order_time(steps[-1]) if steps else None)


def feedback(sent: Mapping[str, Any], limits: Limits, *, trace_id: str | None = None) -> Score:
    """The score in a feedback. Raises Unusable."""
    kept = compact(sent, limits, [])
    score_id, key = text(kept.get("id")), text(kept.get("key"))
    if score_id is None or key is None:
        raise Unusable("the feedback has no id or no key")
    score, value = kept.get("score"), kept.get("value")
    amount = float(score) if isinstance(score, bool) else number(score)
    if amount is None:
        amount = number(value) if isinstance(value, int | float) else None
    said = text(value) if isinstance(value, str) else None
    when = nanos(kept.get("created_at"))
    beside = {name: kept[name] for name in ("correction", "extra", "feedback_config") if kept.get(name)}
    return Score(
        id=score_id,
        name=key,
        value=amount,
        text=said,
        data_type="boolean" if isinstance(score, bool) else ("numeric" if amount is not None else "categorical"),
        trace_id=text(kept.get("trace_id")) or trace_id,
        span_id=text(kept.get("run_id")),
        comment=text(kept.get("comment")),
        source=text(mapping(kept.get("feedback_source")).get("type")) or "api",
        time=None if when is None else Nanos(when),
        metadata=beside or None,
    )


def _order_time(step: str) -> int | None:
    try:
        moment = datetime.strptime(step.partition("Z")[0] + "Z", ORDER_TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
    return nanos(moment.isoformat())


def _events(sent: Any) -> list[RawEvent]:
    return [
        RawEvent(
            name=text(event.get("name")) or "event",
            time=nanos(event.get("time")),
            attributes={key: value for key, value in event.items() if key not in ("name", "time")},
            order=order,
        )
        for order, event in enumerate(sent if isinstance(sent, list) else ())
        if isinstance(event, Mapping) and event.get("name") not in SILENT_EVENTS
    ]

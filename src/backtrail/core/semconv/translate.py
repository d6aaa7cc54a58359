"""Which dialect a raw span speaks, and the canonical span that it becomes.

Several dialects may claim one span. They are asked in the order of `DIALECTS`; the first to name a field wins, later
ones fill what is still unsaid, and plain OpenTelemetry, which claims every span, is asked last.
"""

from collections.abc import Callable
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from typing import Any, Final, TypeVar, cast

from backtrail.core.model.calls import filled
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Span, SpanEvent, SpanHead, SpanLink, Tool
from backtrail.core.model.units import Nanos, SpanId, TraceId
from backtrail.core.semconv import (
    autogen,
    backtrail,
    claude_code,
    genai,
    genai_events,
    google_adk,
    langfuse,
    langfuse_events,
    langsmith,
    langsmith_runs,
    litellm,
    openai_agents,
    openinference,
    otel,
    pydantic_ai,
    strands,
    traceloop,
    vercel,
)
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.frameworks import haystack, llama_index, mastra, mlflow, spring_ai
from backtrail.core.semconv.names import SERVICE_NAME
from backtrail.core.semconv.reading import silence
from backtrail.core.semconv.reading.values import text

DIALECTS: Final[tuple[Dialect, ...]] = (
    backtrail.DIALECT,
    langfuse_events.DIALECT,
    langsmith_runs.DIALECT,
    openai_agents.DIALECT,
    langfuse.DIALECT,
    openinference.DIALECT,
    langsmith.DIALECT,
    claude_code.DIALECT,
    google_adk.DIALECT,
    strands.DIALECT,
    vercel.DIALECT,
    mastra.DIALECT,
    mlflow.DIALECT,
    haystack.DIALECT,
    llama_index.DIALECT,
    spring_ai.DIALECT,
    pydantic_ai.DIALECT,
    litellm.DIALECT,
    traceloop.DIALECT,
    genai.DIALECT,
    autogen.DIALECT,
    genai_events.DIALECT,
)
"""In the order in which they are asked."""

LIES: Final = (TypeError, ValueError, KeyError, AttributeError, IndexError, RecursionError, OverflowError)
"""What values of the wrong type or shape can raise in a dialect."""

WITHOUT_TEXT: Final = "the SDK sent the documents without their text"
MEASURED: Final = frozenset({"llm", "embedding"})
"""Kinds whose tokens are counted; others carry sums, or the tokens of a call that has a span of its own."""

_T = TypeVar("_T", Facts, Content)


def head(raw: RawSpan) -> SpanHead:
    """The scalars of a raw span; never raises, costs about 10 us, reads no message and parses no large JSON.

    A raw span that lies about itself (wrong types) gives a head without the lie.
    """
    speaking = _speaking(raw)
    return SpanHead(**_head_fields(raw, speaking, _facts(raw, speaking, [])))


def translate(raw: RawSpan) -> Span:
    """The whole canonical span; never raises: what cannot be understood is said in `notes`.

    Every field of `head(raw)` is the same here.
    """
    speaking = _speaking(raw)
    notes = list(raw.notes)
    fields = _head_fields(raw, speaking, _facts(raw, speaking, notes))
    content: Content = {}
    for dialect in (*speaking, otel.DIALECT):
        said = _asked(dialect.name, dialect.content, raw, notes)
        notes += said.pop("notes", ())
        if "tool" in said and "tool" in content:
            content["tool"] = _filled(content["tool"], said["tool"])
        content = cast("Content", {**said, **content})
    if fields["status"] != "error":
        content.pop("error", None)
    _tell_once(content)
    if fields["kind"] == "llm" and (silent := silence.note(raw, content.get("input_messages", ()))):
        notes.append(silent)
    if fields["kind"] == "tool" and (silent := silence.tool_note(raw, content.get("tool"))):
        notes.append(silent)
    retrieved = content.get("documents", ())
    if retrieved and not any(document.content for document in retrieved):
        notes.append(WITHOUT_TEXT)
    return Span(
        **fields,
        **cast("Any", content),
        events=tuple(SpanEvent(name=e.name, time=_nanos(e.time), attributes=e.attributes) for e in raw.events),
        links=tuple(
            SpanLink(trace_id=TraceId(link.trace_id), span_id=SpanId(link.span_id), attributes=link.attributes)
            for link in raw.links
        ),
        attributes=raw.attributes,
        resource=raw.resource,
        scope=raw.scope,
        notes=tuple(dict.fromkeys(notes)),
    )


def _filled(tool: Tool, other: Tool) -> Tool:
    """A tool that two dialects tell of: the first, with what only the other knows."""
    missing = {f.name: getattr(other, f.name) for f in dataclass_fields(Tool) if getattr(tool, f.name) is None}
    return replace(tool, **missing) if missing else tool


def _tell_once(content: Content) -> None:
    """Leave out the input and output of which another field is the reading."""
    tool = content.get("tool")
    if content.get("input_messages") or content.get("query") or (tool and tool.arguments is not None):
        content.pop("input", None)
    if content.get("output_messages") or content.get("documents") or (tool and tool.output is not None):
        content.pop("output", None)


def _speaking(raw: RawSpan) -> list[Dialect]:
    """The dialects that claim the span, in order."""
    try:
        return [dialect for dialect in DIALECTS if dialect.claims(raw)]
    except LIES:
        return [dialect for dialect in DIALECTS if _claims(dialect, raw)]


def _claims(dialect: Dialect, raw: RawSpan) -> bool:
    try:
        return dialect.claims(raw)
    except LIES:
        return False


def _facts(raw: RawSpan, speaking: list[Dialect], notes: list[str]) -> Facts:
    facts: Facts = {}
    for dialect in speaking:
        said = _asked(dialect.name, dialect.facts, raw, notes)
        if "usage" in facts and "usage" in said:
            facts["usage"] = filled(facts["usage"], said["usage"]) or facts["usage"]
        facts = cast("Facts", {**said, **facts}) if facts else said
    said = _asked(otel.DIALECT.name, otel.facts, raw, notes)
    return cast("Facts", {**said, **facts})


def _asked(name: str, ask: Callable[[RawSpan], _T], raw: RawSpan, notes: list[str]) -> _T:
    """What the dialect says; nothing, and a note, where a value of the wrong type makes it stumble."""
    try:
        return ask(raw)
    except LIES as error:
        notes.append(f"an attribute has a type that {name} does not expect ({type(error).__name__}: {error})"[:300])
        return cast("_T", {})


def _head_fields(raw: RawSpan, speaking: list[Dialect], facts: Facts) -> dict[str, Any]:
    fields = cast("dict[str, Any]", facts)
    if "kind" not in fields:
        fields["kind"] = otel.inferred_kind(raw)
    if fields["kind"] not in MEASURED:
        fields.pop("usage", None)
    if fields.get("status") != "error":
        fields.pop("error_type", None)
        fields.pop("error_message", None)
        fields.setdefault("status", "unset")
    if "name" not in fields:
        fields["name"] = raw.name or ""
    if fields["kind"] == "human":
        fields["escalated"] = True
    fields["trace_id"], fields["span_id"], fields["parent_id"] = raw.trace_id, raw.span_id, raw.parent_id
    fields["start"], fields["end"] = raw.start, raw.end
    fields["dialect"] = speaking[0].name if speaking else "otel"
    service = raw.resource.get(SERVICE_NAME)
    fields["service"] = service if service.__class__ is str else text(service)
    return fields


def _nanos(time: int | None) -> Nanos | None:
    return None if time is None else Nanos(time)

"""Plain OpenTelemetry: what is read of every span, whoever sent it. Asked last: every dialect may know better."""

from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Kind
from backtrail.core.semconv import names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import json_text
from backtrail.core.semconv.reading.errors import INTERRUPTS, control_flow, error_of, short_message
from backtrail.core.semconv.reading.values import first_text, text, texts

HTTP_VERBS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "HTTP"})
MAX_URL: Final = 120
DROPPED: Final = (
    "the SDK dropped {} attributes of this span before sending, oldest first: system prompt, messages or tools may be"
    " missing; set OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=10000"
)


def claims(raw: RawSpan) -> bool:
    """Every span."""
    return raw is not None


def facts(raw: RawSpan) -> Facts:
    attributes, resource = raw.attributes, raw.resource
    found: Facts = {}
    _add_people(attributes, found)
    if environment := text(resource.get(names.ENVIRONMENT_NAME) or resource.get(names.ENVIRONMENT_OLD)):
        found["environment"] = environment
    if release := text(resource.get(names.SERVICE_VERSION)):
        found["release"] = release
    if raw.parent_id is None and raw.source == "otlp":
        found["is_root"] = True
    if raw.status == "error":
        _add_failure(raw, found)
    elif raw.status == "ok":
        found["status"] = "ok"
    if raw.name in HTTP_VERBS and (called := _called(attributes)):
        found["name"] = f"{raw.name} {called}"
    return found


def content(raw: RawSpan) -> Content:
    found: Content = {}
    if raw.status == "error" and control_flow(raw) is None:
        found["error"] = error_of(raw)
    if metadata := json_text.mapping(raw.attributes.get(names.FREE_METADATA)):
        found["metadata"] = metadata
    if raw.dropped:
        found["notes"] = (DROPPED.format(raw.dropped),)
    return found


def inferred_kind(raw: RawSpan) -> Kind:
    """The kind of a span whose dialects name none: by the tool, model and token attributes that it carries."""
    attributes = raw.attributes
    model = attributes.get(names.GEN_AI_REQUEST_MODEL) or attributes.get(names.GEN_AI_RESPONSE_MODEL)
    if model is None and names.GEN_AI_TOOL_NAME in attributes:
        return "tool"
    if model is not None and (names.GEN_AI_INPUT_TOKENS in attributes or names.GEN_AI_PROMPT_TOKENS in attributes):
        return "llm"
    if attributes.get(names.MCP_METHOD) == "tools/call" and (raw.name or "").startswith("tools/call"):
        return "tool"
    return "chain"


def _add_people(attributes: dict[str, Any], found: Facts) -> None:
    get = attributes.get
    session = text(get(names.SESSION_ID) or get(names.FREE_SESSION_ID))
    if session and not session.startswith(names.LOGFIRE_SCRUBBED):
        found["session_id"] = session
    user = text(get(names.USER_ID) or get(names.ENDUSER_ID) or get(names.FREE_USER_ID))
    if user and not user.startswith(names.LOGFIRE_SCRUBBED):
        found["user_id"] = user
    if names.FREE_TAGS in attributes and (tags := texts(json_text.container(attributes[names.FREE_TAGS]))):
        found["tags"] = tags


def _add_failure(raw: RawSpan, found: Facts) -> None:
    steering = control_flow(raw)
    if steering is None:
        error = error_of(raw)
        found["status"] = "error"
        found["error_message"] = short_message(error)
        if error.type:
            found["error_type"] = error.type
    elif steering in INTERRUPTS:
        found["escalated"] = True


def _called(attributes: dict[str, Any]) -> str | None:
    url = first_text(attributes, names.URL_FULL, names.HTTP_URL_OLD)
    return url.split("?", 1)[0].split("://", 1)[-1][:MAX_URL] if url else None


DIALECT: Final = Dialect("otel", claims, facts, content)

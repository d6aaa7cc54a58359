"""Langfuse SDK v3 to v5 (Python) and v4, v5 (JavaScript): OpenTelemetry spans with `langfuse.*` attributes."""

import re
from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Kind, SpanError
from backtrail.core.semconv import names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import dispatch, documents, exchange, json_text, messages, times, tokens, tools
from backtrail.core.semconv.reading.errors import error_in_text, short_message
from backtrail.core.semconv.reading.values import first, first_text, number, text, texts

KINDS: Final[dict[str, Kind]] = {
    "generation": "llm", "agent": "agent", "tool": "tool", "chain": "chain", "retriever": "retriever",
    "embedding": "embedding", "evaluator": "evaluator", "guardrail": "guardrail", "event": "chain",
    "reranker": "reranker", "trace": "chain",
}  # fmt: skip
NAMELESS: Final = frozenset({
    "OpenAI-generation", "OpenAI-embedding", "OpenAI.chat", "OpenAI.responses", "OpenAI.embeddings",
    "OpenAI.completions",
})  # fmt: skip
"""What the OpenAI drop-in calls a call that the user did not name: the model says more."""
EMBEDS: Final = re.compile(r"(?:^|[^a-z]|text)embed(?:ding)?s?(?:[^a-z]|$)", re.IGNORECASE)
"""In the name of every model that makes vectors, as a word: the JavaScript SDKs call such a call a generation."""
MODELS: Final = (names.OI_MODEL, names.GEN_AI_REQUEST_MODEL)
"""Of LiteLLM, which sends Langfuse's attributes beside those of others."""
RETRIEVED: Final = ("page_content", "pageContent")
LIFTED: Final = ("langfuse_session_id", "langfuse_user_id", "langfuse_tags")
FIRST_QUOTED: Final = 5
"""From this version on every metadata value is JSON, strings too."""


def claims(raw: RawSpan) -> bool:
    attributes = raw.attributes
    return (
        names.LANGFUSE_TYPE in attributes
        or raw.scope == names.LANGFUSE_SCOPE
        or names.LANGFUSE_INPUT in attributes
        or names.LANGFUSE_TRACE_NAME in attributes
        or names.LANGFUSE_TRACE_TAGS in attributes
        or names.LANGFUSE_SESSION in attributes
        or names.LANGFUSE_USER in attributes
    )


def facts(raw: RawSpan) -> Facts:
    attributes = raw.attributes
    found: Facts = {}
    kind = _kind(attributes)
    if kind is not None:
        found["kind"] = kind
    if kind == "tool" and raw.name:
        ran = dispatch.ran(raw.name, attributes.get(names.LANGFUSE_INPUT))
        found["tool_name"] = ran[0] if ran else raw.name
    if kind in ("llm", "embedding"):
        _add_model(attributes, raw.name or "", found)
    _add_trace(attributes, found)
    if any(attributes.get(name) in (True, "true") for name in names.LANGFUSE_ROOT):
        found["is_root"] = True
    if attributes.get(names.LANGFUSE_LEVEL) == "ERROR" and raw.status != "error":
        found |= failure(text(attributes.get(names.LANGFUSE_STATUS)) or "")
    return found


def content(raw: RawSpan) -> Content:
    attributes = raw.attributes
    kind = _kind(attributes)
    given = first(attributes, names.LANGFUSE_INPUT, names.LANGFUSE_TRACE_INPUT)
    made = first(attributes, names.LANGFUSE_OUTPUT, names.LANGFUSE_TRACE_OUTPUT)
    metadata = _metadata(raw)
    found: Content = {}
    if kind is not None or given is not None or made is not None:
        call_id = text(metadata.get("tool_call_id"))
        found = exchange.told(kind or "chain", given, made, name=raw.name or "", call_id=call_id)
    if parameters := json_text.mapping(attributes.get(names.LANGFUSE_PARAMETERS)):
        found |= parameters_of(parameters)
    if kind == "llm":
        metadata = with_request(metadata, found)
    if metadata:
        found["metadata"] = metadata
    begun = times.nanos(attributes.get(names.LANGFUSE_FIRST_TOKEN))
    if begun is not None and raw.start is not None:
        found["time_to_first_token"] = max(begun - raw.start, 0)
    if attributes.get(names.LANGFUSE_LEVEL) == "ERROR" and raw.status != "error":
        found["error"] = error_in_text(text(attributes.get(names.LANGFUSE_STATUS)) or "")
    return found


def failure(message: str) -> Facts:
    """The facts of a span that says itself that it failed."""
    error: SpanError = error_in_text(message)
    found: Facts = {"status": "error", "error_message": short_message(error)}
    if error.type:
        found["error_type"] = error.type
    return found


def cost_of(details: Any) -> float | None:
    """Dollars in a dict of costs: the total, or the sum of its parts."""
    costs = json_text.mapping(details)
    total = number(costs.get("total"))
    if total is not None:
        return total
    parts = [part for value in costs.values() if (part := number(value)) is not None]
    return sum(parts) if parts else None


def parameters_of(parameters: Mapping[str, Any]) -> Content:
    """The parameters of a model call, with the tools among them apart."""
    found: Content = {"parameters": {key: value for key, value in parameters.items() if key not in ("tools", "model")}}
    if offered := tools.offered(parameters.get("tools")):
        found["tools_offered"] = offered
    return found


def with_request(metadata: dict[str, Any], found: Content) -> dict[str, Any]:
    """Adds instructions and tools to a call whose SDK sent them as its metadata (Responses API); the rest of it."""
    instructions, offered = metadata.get("instructions"), tools.offered(metadata.get("tools"))
    rest = dict(metadata)
    if isinstance(instructions, str) and instructions:
        system = messages.system_message(rest.pop("instructions"))
        found["input_messages"] = messages.with_system(system, found.get("input_messages", ()))
    if offered and not found.get("tools_offered"):
        found["tools_offered"] = offered
        rest.pop("tools")
    return rest


def model_kind(kind: Kind | None, model: Any, usage: Any) -> Kind | None:
    """The kind, where a generation is told to be what its model does. What has made tokens has made no vectors."""
    if kind != "llm" or not isinstance(model, str) or EMBEDS.search(model) is None:
        return kind
    spent = tokens.usage_of(usage)
    return kind if spent is not None and spent.output else "embedding"


def is_retrieved(output: Any) -> bool:
    """A list of documents with scores, or of LangChain's: it says retrieval where the SDK has no word for it."""
    if not isinstance(output, list) or not output or not all(isinstance(item, Mapping) for item in output):
        return False
    return all(
        any(key in item for key in RETRIEVED) or (documents.scored(item)[0] is not None and "content" in item)
        for item in output
    )


def _kind(attributes: dict[str, Any]) -> Kind | None:
    sent = attributes.get(names.LANGFUSE_TYPE)
    model = first(attributes, names.LANGFUSE_MODEL, *MODELS)
    kind = KINDS.get(sent.lower()) if isinstance(sent, str) else None
    kind = model_kind(kind, model, attributes.get(names.LANGFUSE_USAGE))
    if kind is None and (names.LANGFUSE_MODEL in attributes or names.LANGFUSE_USAGE in attributes):
        return "llm"  # up to 3.3.0 the SDK marked generations as spans
    if kind is None and _holds_documents(attributes.get(names.LANGFUSE_OUTPUT)):
        return "retriever"
    return kind


def _holds_documents(output: Any) -> bool:
    """Whether it is LangChain's documents; their handler in JavaScript calls a retriever a span."""
    if not isinstance(output, str) or not output.startswith('[{"page'):
        return False
    return is_retrieved(json_text.container(output))


def _add_model(attributes: dict[str, Any], name: str, found: Facts) -> None:
    if model := text(attributes.get(names.LANGFUSE_MODEL)):
        found["model"] = model
        if name in NAMELESS:
            found["name"] = model
    if provider := text(json_text.any_json(attributes.get(names.LANGFUSE_METADATA + "ls_provider"))):
        found["provider"] = provider
    if (used := tokens.usage_of(attributes.get(names.LANGFUSE_USAGE))) is not None:
        found["usage"] = used
    if names.LANGFUSE_COST in attributes and (cost := cost_of(attributes[names.LANGFUSE_COST])) is not None:
        found["cost"] = cost


def _add_trace(attributes: dict[str, Any], found: Facts) -> None:
    session, user, tags = (json_text.any_json(attributes.get(names.LANGFUSE_METADATA + key)) for key in LIFTED)
    if named := first_text(attributes, names.LANGFUSE_SESSION, names.SESSION_ID) or text(session):
        found["session_id"] = named
    if named := first_text(attributes, names.LANGFUSE_USER, names.USER_ID) or text(user):
        found["user_id"] = named
    if tagged := texts(json_text.container(attributes.get(names.LANGFUSE_TRACE_TAGS))) or texts(tags):
        found["tags"] = tagged
    if name := text(attributes.get(names.LANGFUSE_TRACE_NAME)):
        found["trace_name"] = name
    if environment := text(attributes.get(names.LANGFUSE_ENVIRONMENT)):
        found["environment"] = environment
    if release := first_text(attributes, names.LANGFUSE_RELEASE, names.LANGFUSE_VERSION):
        found["release"] = release


def _metadata(raw: RawSpan) -> dict[str, Any]:
    quoted = _major(raw.scope_version) >= FIRST_QUOTED
    read = json_text.any_json if quoted else json_text.container
    found: dict[str, Any] = {}
    experiment: dict[str, Any] = {}
    for start, into in (
        (names.LANGFUSE_TRACE_METADATA, found),
        (names.LANGFUSE_METADATA, found),
        (names.LANGFUSE_EXPERIMENT, experiment),
    ):
        for key, value in raw.attributes.items():
            if key.startswith(start) and key[len(start) :] not in LIFTED:
                into[key[len(start) :]] = read(value)
    if experiment:
        found["experiment"] = experiment
    name, version = (raw.attributes.get(key) for key in names.LANGFUSE_PROMPT)
    if name is not None:
        found["prompt"] = {"name": name, "version": version}
    return found


def _major(version: str) -> int:
    digits = version.partition(".")[0]
    return int(digits) if digits.isdecimal() else 0


DIALECT: Final = Dialect("langfuse", claims, facts, content)

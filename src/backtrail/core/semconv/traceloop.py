"""Traceloop (OpenLLMetry): workflows, tasks, agents and tools around the `gen_ai.*` attributes of the model calls."""

from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Document, Kind, Tool
from backtrail.core.semconv import genai, names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import documents, json_text, tools
from backtrail.core.semconv.reading.values import LANGGRAPH_NOISE, first_text, number, text

KINDS: Final[dict[str, Kind]] = {
    "workflow": "chain", "task": "chain", "agent": "agent", "tool": "tool", "unknown": "chain", "session": "chain",
}  # fmt: skip
REQUESTS: Final[dict[str, Kind]] = {
    "chat": "llm", "completion": "llm", "embedding": "embedding", "rerank": "reranker",
}  # fmt: skip
VECTOR_STORES: Final = frozenset({"chroma", "pinecone", "qdrant", "weaviate", "milvus", "lancedb", "marqo"})
READS: Final = ("query", "search", "retrieve")
QUERY_KEYS: Final = ("query", "question", "text", "input")


def claims(raw: RawSpan) -> bool:
    attributes = raw.attributes
    return (
        names.TRACELOOP_KIND in attributes
        or names.TRACELOOP_REQUEST_TYPE in attributes
        or names.TRACELOOP_WORKFLOW in attributes
        or names.TRACELOOP_SESSION[0] in attributes
        or names.TRACELOOP_USER[0] in attributes
        or _is_store(attributes)
    )


def facts(raw: RawSpan) -> Facts:
    attributes = raw.attributes
    found: Facts = {}
    kind = _kind(attributes, raw.name or "")
    entity = text(attributes.get(names.TRACELOOP_ENTITY))
    if kind is not None:
        found["kind"] = kind
    if entity:
        found["name"] = entity
        if kind == "tool":
            found["tool_name"] = entity
    elif model := _called_model(attributes):
        found["name"] = model
    if session := first_text(attributes, *names.TRACELOOP_SESSION):
        found["session_id"] = session
    if user := first_text(attributes, *names.TRACELOOP_USER):
        found["user_id"] = user
    return found


def content(raw: RawSpan) -> Content:
    attributes = raw.attributes
    found: Content = {}
    kind = _kind(attributes, raw.name or "") or genai.KINDS.get(str(attributes.get(names.GEN_AI_OPERATION)))
    if metadata := _metadata(attributes):
        found["metadata"] = metadata
    given, made = attributes.get(names.TRACELOOP_INPUT), attributes.get(names.TRACELOOP_OUTPUT)
    if kind == "tool" and (name := first_text(attributes, names.TRACELOOP_ENTITY, names.GEN_AI_TOOL_NAME)):
        result = json_text.any_json(made)
        found["tool"] = Tool(
            name=name,
            arguments=tools.arguments(given),
            output=tools.output(result),
            call_id=text(attributes.get(names.GEN_AI_TOOL_CALL_ID)) or _call_id(given) or tools.output_call_id(result),
        )
    elif kind == "retriever":
        _add_retrieval(raw, given, made, found)
    elif kind not in ("llm", "embedding"):
        _add_entity(given, made, found)
    if (waited := _first_chunk(raw)) is not None:
        found["time_to_first_token"] = waited
    return found


def _kind(attributes: dict[str, Any], name: str) -> Kind | None:
    """None where `gen_ai.operation.name` knows better."""
    if attributes.get(names.GEN_AI_OPERATION) in genai.KINDS:
        return None
    sent = attributes.get(names.TRACELOOP_KIND)
    if sent in KINDS:
        entity = str(attributes.get(names.TRACELOOP_ENTITY) or "").lower()
        return "retriever" if sent == "task" and entity.startswith("retriev") else KINDS[sent]
    if _is_store(attributes):
        return "retriever" if any(word in name for word in READS) else "chain"
    return REQUESTS.get(str(attributes.get(names.TRACELOOP_REQUEST_TYPE)))


def _is_store(attributes: dict[str, Any]) -> bool:
    """Whether the span is of a vector store; some are written with a capital."""
    sent = attributes.get(names.DB_SYSTEM)
    return isinstance(sent, str) and sent.lower() in VECTOR_STORES


def _called_model(attributes: dict[str, Any]) -> str | None:
    """`openai.chat` and `ChatOpenAI.chat` say less than the model."""
    if genai.KINDS.get(str(attributes.get(names.GEN_AI_OPERATION, "chat"))) not in genai.MODEL_KINDS:
        return None
    return first_text(attributes, names.GEN_AI_RESPONSE_MODEL, names.GEN_AI_REQUEST_MODEL)


def _metadata(attributes: dict[str, Any]) -> dict[str, Any]:
    start = names.TRACELOOP_PROPERTIES
    found = {
        key[len(start) :]: value
        for key, value in attributes.items()
        if key.startswith(start) and not key[len(start) :].startswith(LANGGRAPH_NOISE)
    }
    prompt = names.TRACELOOP_PROMPT
    template = {key[len(prompt) :]: value for key, value in attributes.items() if key.startswith(prompt)}
    return {**found, "prompt_template": template} if template else found


def _call_id(given: Any) -> str | None:
    call = json_text.mapping(json_text.mapping(given).get("tool_call"))
    return text(call.get("id"))


def _entity_value(sent: Any) -> Any:
    """What went in or came out, without what the SDK wrapped around it."""
    value = json_text.any_json(sent)
    if not isinstance(value, Mapping):
        return value
    for key in ("inputs", "outputs"):
        if key in value and set(value) <= {key, "tags", "metadata", "kwargs"}:
            return value[key]
    if set(value) == {"args", "kwargs"}:
        inner = tools.arguments(value)
        return inner[0] if isinstance(inner, list) and len(inner) == 1 else inner
    return value


def _add_entity(given: Any, made: Any, found: Content) -> None:
    if given is not None:
        found["input"] = _entity_value(given)
    if made is not None:
        found["output"] = _entity_value(made)


def _add_retrieval(raw: RawSpan, given: Any, made: Any, found: Content) -> None:
    asked = _entity_value(given)
    if isinstance(asked, Mapping):
        asked = next((asked[key] for key in QUERY_KEYS if isinstance(asked.get(key), str)), None)
    if isinstance(asked, str):
        found["query"] = asked
    retrieved = documents.documents(json_text.any_json(made)) or _results(raw)
    if retrieved:
        found["documents"] = retrieved


def _results(raw: RawSpan) -> tuple[Document, ...]:
    """The results of a vector store, one span event each."""
    found = []
    for event in raw.events:
        if event.name == names.DB_RESULT_EVENT:
            start = names.DB_RESULT
            sent = {key.removeprefix(start): value for key, value in event.attributes.items()}
            if (document := documents.document(sent)) is not None:
                found.append(document)
    return tuple(found)


def _first_chunk(raw: RawSpan) -> int | None:
    if raw.start is None:
        return None
    times = (event.time for event in raw.events if event.name in names.GEN_AI_CHUNK_EVENTS and event.time)
    first = number(min(times, default=None))
    return max(int(first) - raw.start, 0) if first is not None else None


DIALECT: Final = Dialect("traceloop", claims, facts, content)

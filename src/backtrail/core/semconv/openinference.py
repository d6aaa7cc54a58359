"""OpenInference: the attributes of Arize's instrumentations, flattened and indexed."""

from typing import Any, Final

from backtrail.core.model.message import Message, OfferedTool, Role
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Document, Kind, Tool
from backtrail.core.semconv import names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import documents, indexed, json_text, messages, retold, tokens, tools
from backtrail.core.semconv.reading.spoken_calls import with_spoken_calls
from backtrail.core.semconv.reading.values import LANGGRAPH_NOISE, first, first_text, number, text, texts

KINDS: Final[dict[str, Kind]] = {
    "LLM": "llm", "TOOL": "tool", "AGENT": "agent", "CHAIN": "chain", "RETRIEVER": "retriever",
    "EMBEDDING": "embedding", "RERANKER": "reranker", "GUARDRAIL": "guardrail", "EVALUATOR": "evaluator",
    "PROMPT": "chain", "WORKFLOW": "chain", "TASK": "chain", "UNKNOWN": "chain", "HUMAN": "human",
}  # fmt: skip
NO_CALL: Final = "._prepare_"
"""LlamaIndex marks `OpenAI._prepare_chat_with_tools` as LLM; it calls no model."""
SUFFIXES: Final = ("._execute_core", ".run", ".arun", ".__call__", ".acall", ".kickoff")
JSON: Final = "application/json"
SESSION_KEYS: Final = ("session_id", "thread_id", "conversation_id", "sessionId", "threadId")
USER_KEYS: Final = ("user_id", "userId")
NOT_PARAMETERS: Final = frozenset({
    "tools", "functions", "messages", "model", "model_name", "input", "system", "instructions", "_type", "id", "object",
    "created_at", "completed_at", "output", "usage", "status", "error", "incomplete_details", "metadata",
})  # fmt: skip
"""What SDKs put among the parameters of a call although it is content, identity or answer."""


def claims(raw: RawSpan) -> bool:
    attributes = raw.attributes
    return names.OI_KIND in attributes or names.OI_MODEL in attributes or names.OI_TOKENS_INPUT in attributes


def facts(raw: RawSpan) -> Facts:
    attributes = raw.attributes
    found: Facts = {}
    kind = _kind(attributes.get(names.OI_KIND), raw.name or "")
    if kind is not None:
        found["kind"] = kind
    if kind in ("llm", "embedding", "reranker", None):
        _add_model(attributes, raw, found)
    elif kind == "tool":
        if tool := text(attributes.get(names.OI_TOOL_NAME)) or _bare(raw):
            found["tool_name"] = found["name"] = tool
    elif kind == "agent" and (agent := _agent_name(attributes, raw)):
        found["name"] = agent
    if session := text(attributes.get(names.SESSION_ID)) or _in_metadata(attributes, SESSION_KEYS):
        found["session_id"] = session
    if user := text(attributes.get(names.USER_ID)) or _in_metadata(attributes, USER_KEYS):
        found["user_id"] = user
    if names.OI_TAGS in attributes and (tags := texts(json_text.container(attributes[names.OI_TAGS]))):
        found["tags"] = tags
    return found


def content(raw: RawSpan) -> Content:
    attributes = raw.attributes
    kind = _kind(attributes.get(names.OI_KIND), raw.name or "")
    found: Content = {}
    if metadata := _metadata(attributes):
        found["metadata"] = metadata
    if kind == "tool":
        found["tool"] = _tool(attributes, raw)
        return found
    if kind in ("retriever", "reranker"):
        _add_documents(attributes, found)
        return found
    if kind in ("llm", None):
        _add_conversation(attributes, found)
        _add_first_token(raw, found)
        return found
    if kind == "embedding":
        _add_embedding(attributes, found)
        return found
    _add_input_and_output(attributes, found)
    if asked := _conversation(attributes, names.OI_INPUT_MESSAGES, "user"):
        found["input_messages"] = asked
    if answered := _conversation(attributes, names.OI_OUTPUT_MESSAGES, "assistant"):
        found["output_messages"] = answered
    return found


def _kind(sent: Any, name: str) -> Kind | None:
    kind = KINDS.get(sent) or (KINDS.get(sent.upper()) if isinstance(sent, str) else None)
    return "chain" if kind == "llm" and NO_CALL in name else kind


def _add_model(attributes: dict[str, Any], raw: RawSpan, found: Facts) -> None:
    model = first_text(
        attributes,
        names.OI_RESPONSE_MODEL,
        names.OI_MODEL,
        names.OI_EMBEDDING_MODEL,
        names.OI_RERANKER_MODEL,
        names.OI_REQUEST_MODEL,
    )
    if model is None and names.OI_PARAMETERS in attributes:
        asked = json_text.mapping(attributes[names.OI_PARAMETERS])
        model = text(asked.get("model")) or text(asked.get("model_name"))
    if model:
        found["model"] = model
        if raw.scope.startswith(names.OI_LIBRARIES) and found.get("kind") in ("llm", "embedding"):
            found["name"] = model
    if provider := first_text(attributes, names.OI_PROVIDER, names.OI_SYSTEM):
        found["provider"] = provider.lower()
    used = tokens.usage(
        input=attributes.get(names.OI_TOKENS_INPUT),
        output=attributes.get(names.OI_TOKENS_OUTPUT),
        cached=first(attributes, *names.OI_TOKENS_CACHED),
        cache_write=attributes.get(names.OI_TOKENS_WRITTEN),
        reasoning=attributes.get(names.OI_TOKENS_REASONING),
        total=attributes.get(names.OI_TOKENS_TOTAL),
        exclusive=tokens.beside(raw.scope, found.get("provider")),
    )
    if used is not None:
        found["usage"] = retold.detailed(used, attributes.get(names.OI_OUTPUT))
    if (cost := number(attributes.get(names.OI_COST))) is not None:
        found["cost"] = cost


def _bare(raw: RawSpan) -> str | None:
    """The span's name without the method that a library put behind it; None where it is only a class and a method."""
    name = raw.name or ""
    if name in ("FunctionTool.acall", "FunctionTool.call", "FunctionTool.__call__"):
        return None
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix) or None
    return name or None


def _agent_name(attributes: dict[str, Any], raw: RawSpan) -> str | None:
    if agent := text(attributes.get(names.OI_AGENT_NAME)):
        return agent
    name = raw.name or ""
    return name.removesuffix("._execute_core").removesuffix(".run") or None


def _in_metadata(attributes: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    metadata = attributes.get(names.OI_METADATA)
    if not isinstance(metadata, str) or not any(key in metadata for key in keys):
        return None
    found = json_text.mapping(metadata)
    return next((text(found[key]) for key in keys if text(found.get(key))), None)


def _metadata(attributes: dict[str, Any]) -> dict[str, Any]:
    sent = json_text.mapping(attributes.get(names.OI_METADATA))
    found = {key: value for key, value in sent.items() if not key.startswith(LANGGRAPH_NOISE)}
    start = names.OI_PROMPT_TEMPLATE
    template = {
        key[len(start) :]: json_text.container(value) for key, value in attributes.items() if key.startswith(start)
    }
    return {**found, "prompt_template": template} if template else found


def _tool(attributes: dict[str, Any], raw: RawSpan) -> Tool:
    given, made = attributes.get(names.OI_INPUT), attributes.get(names.OI_OUTPUT)
    if attributes.get(names.OI_OUTPUT_MIME) == JSON:
        made = json_text.any_json(made)
    if given is None:  # ADK puts the call's arguments there; others put the JSON schema
        parameters = json_text.mapping(attributes.get(names.OI_TOOL_PARAMETERS))
        given = None if "properties" in parameters else parameters or None
    return Tool(
        name=text(attributes.get(names.OI_TOOL_NAME)) or _bare(raw) or "",
        arguments=tools.arguments(given),
        output=tools.output(made),
        call_id=first_text(attributes, names.OI_TOOL_ID, names.OI_TOOL_CALL_ID) or tools.output_call_id(made),
    )


def _add_documents(attributes: dict[str, Any], found: Content) -> None:
    if query := _query(first(attributes, names.OI_RERANKER_QUERY, names.OI_INPUT)):
        found["query"] = query
    retrieved: tuple[Document, ...] = ()
    for prefix in (names.OI_DOCUMENTS, names.OI_RERANKER_OUTPUT):
        listed = indexed.items(attributes, prefix)
        retrieved = retrieved or tuple(doc for item in listed if (doc := documents.document(_dotted(item, "document"))))
    if not retrieved or any(found.id is None for found in retrieved):
        retrieved = retold.identified(retrieved, documents.documents(attributes.get(names.OI_OUTPUT)))
    if retrieved:
        found["documents"] = retrieved


def _query(sent: Any) -> str | None:
    asked = json_text.container(sent)
    if isinstance(asked, dict):
        inner = tools.arguments(asked)
        for key in ("query", "query_str", "query_bundle", "str_or_query_bundle", "input", "question", "text"):
            value = inner.get(key) if isinstance(inner, dict) else None
            if isinstance(value, dict):
                value = value.get("query_str")
            if isinstance(value, str) and value:
                return value
    return text(sent)


def _add_conversation(attributes: dict[str, Any], found: Content) -> None:
    asked = _conversation(attributes, names.OI_INPUT_MESSAGES, "user")
    if not asked:
        asked = _from_request(attributes)
    elif retold.lacks(asked):
        asked = retold.filled(asked, _from_request(attributes))
    if asked:
        found["input_messages"] = asked
    answered = messages.joined(_conversation(attributes, names.OI_OUTPUT_MESSAGES, "assistant"))
    if not answered:
        answered = _answered(attributes)
    elif retold.lacks(answered):
        answered = retold.filled(answered, messages.joined(_answered(attributes)))
    if answered:
        found["output_messages"] = messages.finished(answered, text(attributes.get(names.OI_FINISH_REASON)))
    parameters = json_text.mapping(attributes.get(names.OI_PARAMETERS))
    if offered := _offered(attributes, parameters):
        found["tools_offered"] = offered
    if parameters:
        found["parameters"] = _kept(parameters)


def _kept(parameters: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in parameters.items() if key not in NOT_PARAMETERS and value is not None}


def _conversation(attributes: dict[str, Any], prefix: str, role: Role) -> tuple[Message, ...]:
    listed = indexed.items(attributes, prefix)
    return with_spoken_calls(messages.messages([_plain(item) for item in listed], role)) if listed else ()


def _plain(item: Any) -> Any:
    """The message as other SDKs write it: a list of contents, a list of tool calls."""
    sent = _dotted(item, "message")
    if not isinstance(sent, dict):
        return sent
    plain = {key: value for key, value in sent.items() if key not in ("contents", "tool_calls")}
    parts = [_dotted(part, "message_content") for part in indexed.in_order(sent.get("contents"))]
    if parts:
        said = [part.get("text") for part in parts if isinstance(part, dict)]
        own = plain.get("content")
        plain["content"] = [_part(part) for part in parts] + ([own] if own and own not in said else [])
    calls = [_dotted(call, "tool_call") for call in indexed.in_order(sent.get("tool_calls"))]
    if calls:
        plain["tool_calls"] = [_call(call) for call in calls]
    if isinstance(item, dict) and (answers := indexed.in_order(item.get("function"))):  # AutoGen
        plain["content"] = [json_text.container(answer) for answer in answers]
    if name := plain.pop("function_call_name", None):
        plain["function_call"] = {"name": name, "arguments": plain.pop("function_call_arguments_json", None)}
    return plain


def _part(part: Any) -> Any:
    if isinstance(part, dict) and isinstance(part.get("tool_call"), dict):
        return {**part, "tool_call": _call(part["tool_call"])}
    if isinstance(part, dict) and isinstance(part.get("image"), dict):
        return {"type": "image", "image": part["image"].get("image", part["image"])}
    return part


def _call(call: Any) -> Any:
    if isinstance(call, dict) and "function.name" in call:
        return {**call, "function": {"name": call["function.name"], "arguments": call.get("function.arguments")}}
    return call


def _dotted(item: Any, name: str) -> Any:
    """`{"message": {...}}` and `{"message.role": ...}` alike, as what is inside."""
    if not isinstance(item, dict):
        return item
    start = name + "."
    inner = {key[len(start) :]: value for key, value in item.items() if key.startswith(start)}
    own = item.get(name)
    if isinstance(own, dict):
        return {**own, **inner, **({"tool_call": item["tool_call"]} if "tool_call" in item else {})}
    return inner or item


def _from_request(attributes: dict[str, Any]) -> tuple[Message, ...]:
    prompts = indexed.items(attributes, names.OI_PROMPTS)
    if prompts:
        return messages.messages([{"role": "user", "content": _prompt_text(prompt, "prompt")} for prompt in prompts])
    sent = attributes.get(names.OI_INPUT)
    request = json_text.container(sent)
    if isinstance(request, dict):
        system = messages.system_message(request.get("system") or request.get("instructions"))
        asked = first(request, "messages", "input", "contents", "prompt")
        return messages.with_system(system, messages.messages(asked)) if asked is not None else ()
    return messages.messages(sent) if sent is not None else ()


def _answered(attributes: dict[str, Any]) -> tuple[Message, ...]:
    choices = indexed.items(attributes, names.OI_CHOICES)
    if choices:
        return messages.messages([_prompt_text(choice, "completion") for choice in choices], "assistant")
    made = attributes.get(names.OI_OUTPUT)
    return messages.messages(made, "assistant") if made is not None else ()


def _prompt_text(item: Any, name: str) -> Any:
    inner = _dotted(item, name)
    return inner.get("text", inner) if isinstance(inner, dict) else inner


def _offered(attributes: dict[str, Any], parameters: dict[str, Any]) -> tuple[OfferedTool, ...]:
    listed = [_dotted(item, "tool") for item in indexed.items(attributes, names.OI_TOOLS)]
    schemas = [item.get("json_schema", item) if isinstance(item, dict) else item for item in listed]
    offered = tools.offered(schemas) or tools.offered(parameters.get("tools") or parameters.get("functions"))
    return offered or tools.offered(json_text.mapping(attributes.get(names.OI_INPUT)).get("tools"))


def _add_first_token(raw: RawSpan, found: Content) -> None:
    for event in raw.events:
        if event.name == names.OI_FIRST_TOKEN and event.time is not None and raw.start is not None:
            found["time_to_first_token"] = max(event.time - raw.start, 0)
            return


def _add_embedding(attributes: dict[str, Any], found: Content) -> None:
    listed = indexed.items(attributes, names.OI_EMBEDDINGS)
    said = [item.get("text") for item in (_dotted(item, "embedding") for item in listed) if isinstance(item, dict)]
    found_texts = [one for one in said if isinstance(one, str)]
    if found_texts:
        found["input"] = found_texts if len(found_texts) > 1 else found_texts[0]
    elif names.OI_INPUT in attributes:
        found["input"] = json_text.container(attributes[names.OI_INPUT])
    if parameters := json_text.mapping(attributes.get(names.OI_EMBEDDING_PARAMETERS)):
        found["parameters"] = _kept(parameters)


def _add_input_and_output(attributes: dict[str, Any], found: Content) -> None:
    if (given := attributes.get(names.OI_INPUT)) is not None:
        found["input"] = json_text.container(given)
    if (made := attributes.get(names.OI_OUTPUT)) is not None:
        found["output"] = json_text.container(made)


DIALECT: Final = Dialect("openinference", claims, facts, content)

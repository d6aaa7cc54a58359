"""OpenTelemetry's semantic conventions for generative AI, old and current attribute names."""

from dataclasses import replace
from typing import Any, Final

from backtrail.core.model.calls import filled
from backtrail.core.model.message import Message, OfferedTool
from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Kind, Tool, Usage
from backtrail.core.semconv import names
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import documents, indexed, json_text, messages, tokens, tools
from backtrail.core.semconv.reading.values import first, first_text, number, text

KINDS: Final[dict[str, Kind]] = {
    "chat": "llm", "generate_content": "llm", "text_completion": "llm", "completion": "llm", "acompletion": "llm",
    "call_llm": "llm", "image": "llm", "translate": "llm", "speech_to_text": "llm", "text_to_speech": "llm",
    "responses": "llm", "message": "llm", "messages": "llm", "generate": "llm", "streaming": "llm", "llm": "llm",
    "atext_completion": "llm", "aresponses": "llm", "image_generation": "llm", "audio": "llm", "vision": "llm",
    "chat.completions": "llm", "text.completions": "llm", "chat.streaming_completions": "llm",
    "text.streaming_completions": "llm",
    "embed": "embedding", "embeddings": "embedding", "embedding": "embedding", "aembedding": "embedding",
    "execute_tool": "tool", "tool_call": "tool", "tool": "tool", "execute_function": "tool",
    "invoke_agent": "agent", "create_agent": "agent", "agent": "agent", "agent_run": "agent",
    "invoke_workflow": "chain", "workflow": "chain", "agent_step": "chain", "execute_task": "chain", "task": "chain",
    "execute_event_loop_cycle": "chain", "chain": "chain", "framework": "chain", "invoke_swarm": "chain",
    "invoke_graph": "chain", "plan": "chain", "handoff": "chain", "create_workflow": "chain", "run": "chain",
    "retrieval": "retriever", "retrieve": "retriever", "vector_db_retrieve": "retriever", "search": "retriever",
    "search_memory": "retriever",
    "vectordb": "retriever", "rerank": "reranker", "arerank": "reranker", "guardrail": "guardrail",
    "apply_guardrail": "guardrail", "process_thread_run": "agent", "start_thread_run": "agent",
    "create_thread": "chain", "create_message": "chain", "submit_tool_outputs": "chain", "evaluate": "evaluator",
    "evaluation": "evaluator",
}  # fmt: skip
GENERIC_NAMES: Final = frozenset({
    "litellm_request", "completion", "acompletion", "ChatCompletion", "ChatOpenAI", "LLM", "llm", "chat", "embeddings",
})  # fmt: skip
NAMED_AGENT: Final = frozenset({"invoke_agent", "agent", "agent_run"})
WRITES: Final = frozenset({"add", "upsert", "insert", "delete", "update", "create", "create_collection", "drop"})
MODEL_KINDS: Final = frozenset({"llm", "embedding"})
PARAMETERS_LEFT: Final = frozenset({"model", "is_stream", "tools", "messages"})
ANSWER: Final = "resp_"
"""How the id of an answer of OpenAI's begins: Agent Framework names the answer before, which is no conversation."""
NOT_SAID: Final = "<not specified>"
"""What Google's ADK writes for the id of a call whose tool failed."""
SECOND: Final = 1_000_000_000


def claims(raw: RawSpan) -> bool:
    attributes = raw.attributes
    return (
        names.GEN_AI_OPERATION in attributes
        or names.GEN_AI_REQUEST_MODEL in attributes
        or names.GEN_AI_PROVIDER in attributes
        or names.GEN_AI_SYSTEM in attributes
        or names.GEN_AI_TOOL_NAME in attributes
        or names.GEN_AI_AGENT_NAME in attributes
        or names.GEN_AI_INPUT_MESSAGES in attributes
        or names.GEN_AI_OUTPUT_MESSAGES in attributes
        or names.GEN_AI_RESPONSE_MODEL in attributes
    )


def facts(raw: RawSpan) -> Facts:
    found = attribute_facts(raw.attributes, raw.name or "", raw.status)
    if "usage" in found and tokens.beside(raw.scope, found.get("provider")):
        found["usage"] = usage(raw.attributes, exclusive=True) or found["usage"]
    return found


def attribute_facts(attributes: dict[str, Any], name: str, status: str = "unset") -> Facts:
    """What `gen_ai.*` attributes tell, on a span or on the log record that stands for it."""
    found: Facts = {}
    operation = attributes.get(names.GEN_AI_OPERATION)
    kind = KINDS.get(operation) if isinstance(operation, str) else None
    if kind == "retriever" and str(attributes.get(names.DB_OPERATION)).lower() in WRITES:
        kind = "chain"
    if kind is not None:
        found["kind"] = kind
    model = first_text(attributes, names.GEN_AI_RESPONSE_MODEL, names.GEN_AI_REQUEST_MODEL)
    if model:
        found["model"] = model
    _add_identity(attributes, found)
    if kind not in MODEL_KINDS:
        _add_names(attributes, kind, name, found)
    elif model and _says_less(name, model):
        found["name"] = model
    if kind is None or kind in MODEL_KINDS:
        _add_spending(attributes, found)
    if names.ERROR_TYPE in attributes and status == "unset":
        found["status"] = "error"
        if (failed := text(attributes[names.ERROR_TYPE])) and failed != names.ERROR_OTHER:
            found["error_type"] = failed
    return found


def _add_identity(attributes: dict[str, Any], found: Facts) -> None:
    if provider := first_text(attributes, names.GEN_AI_PROVIDER, names.GEN_AI_SYSTEM):
        found["provider"] = provider
    if response := text(attributes.get(names.GEN_AI_RESPONSE_ID)):
        found["response_id"] = response
    session = text(attributes.get(names.GEN_AI_CONVERSATION))
    if session and not session.startswith(ANSWER):
        found["session_id"] = session
    if user := first_text(attributes, *names.GEN_AI_USER):
        found["user_id"] = user


def _add_spending(attributes: dict[str, Any], found: Facts) -> None:
    if (used := usage(attributes)) is not None:
        found["usage"] = used
    if (cost := number(first(attributes, *names.GEN_AI_COST))) is not None:
        found["cost"] = cost


def _says_less(name: str, model: str) -> bool:
    """Than the model does: a method such as `anthropic.messages.create`, or the name of the library's function."""
    return name in GENERIC_NAMES or ("." in name and " " not in name and model not in name)


def content(raw: RawSpan) -> Content:
    return attribute_content(raw.attributes)


def attribute_content(attributes: dict[str, Any]) -> Content:
    """The content in `gen_ai.*` attributes, on a span or on the log record that stands for it."""
    found: Content = {}
    said = input_messages(attributes)
    if said and _is_embedding(attributes):
        found["input"] = [message.content for message in said]
    elif said:
        found["input_messages"] = said
    if answered := _answered(attributes):
        found["output_messages"] = _finished(answered, attributes)
    if offered := _offered(attributes):
        found["tools_offered"] = offered
    if (tool := _tool(attributes)) is not None:
        found["tool"] = tool
    if (given := first(attributes, *names.GEN_AI_STEP_INPUT)) is not None and "input" not in found:
        found["input"] = json_text.container(given)
    if (made := first(attributes, *names.GEN_AI_STEP_OUTPUT)) is not None:
        found["output"] = json_text.container(made)
    if query := first_text(attributes, *names.GEN_AI_RETRIEVAL_QUERY):
        found["query"] = query
    if retrieved := documents.documents(first(attributes, *names.GEN_AI_RETRIEVAL_DOCUMENTS)):
        found["documents"] = retrieved
    if parameters := _parameters(attributes):
        found["parameters"] = parameters
    if (waited := _first_token(attributes)) is not None:
        found["time_to_first_token"] = waited
    return found


def usage(attributes: dict[str, Any], *, exclusive: bool = False) -> Usage | None:
    """The tokens in `gen_ai.usage.*`. `exclusive`: what the cache gave stands beside the input, not in it."""
    get = attributes.get
    given = get(names.GEN_AI_INPUT_TOKENS)
    made = get(names.GEN_AI_OUTPUT_TOKENS)
    if given is None:
        given = get(names.GEN_AI_PROMPT_TOKENS)
    if made is None:
        made = get(names.GEN_AI_COMPLETION_TOKENS)
    raw = tokens.usage_of(get(names.GEN_AI_USAGE_RAW)) if names.GEN_AI_USAGE_RAW in attributes else None
    if given is None and made is None:
        return raw
    told = tokens.usage(
        input=given,
        output=made,
        cached=first(attributes, *names.GEN_AI_CACHE_READ),
        cache_write=first(attributes, *names.GEN_AI_CACHE_WRITE),
        reasoning=first(attributes, *names.GEN_AI_REASONING),
        total=None if exclusive else first(attributes, names.GEN_AI_TOTAL_TOKENS, names.GEN_AI_TOTAL_TOKENS_OLD),
        exclusive=exclusive,
    )
    return filled(told, raw)


def input_messages(attributes: dict[str, Any]) -> tuple[Message, ...]:
    """What the model saw, with the instructions first."""
    system = messages.system_message(attributes.get(names.GEN_AI_SYSTEM_INSTRUCTIONS))
    sent = first(attributes, names.GEN_AI_INPUT_MESSAGES, names.GEN_AI_PROMPT, names.GEN_AI_CONTENT_PROMPT)
    said = messages.messages(sent if sent is not None else _indexed(attributes, names.GEN_AI_PROMPT))
    return messages.with_system(system, said)


def _answered(attributes: dict[str, Any]) -> tuple[Message, ...]:
    sent = first(
        attributes,
        names.GEN_AI_OUTPUT_MESSAGES,
        names.GEN_AI_COMPLETION,
        names.GEN_AI_CONTENT_COMPLETION,
        names.GEN_AI_OUTPUT,
    )
    said = messages.messages(sent if sent is not None else _indexed(attributes, names.GEN_AI_COMPLETION), "assistant")
    thought = text(attributes.get(names.GEN_AI_CONTENT_REASONING))
    if thought and said and said[-1].role == "assistant" and said[-1].reasoning is None:
        return (*said[:-1], replace(said[-1], reasoning=thought))
    return said


def _indexed(attributes: dict[str, Any], prefix: str) -> list[Any]:
    """The old way: `gen_ai.prompt.0.role`, `gen_ai.prompt.0.tool_calls.0.name`."""
    listed = indexed.items(attributes, prefix)
    for item in listed:
        if isinstance(item, dict):
            item["tool_calls"] = indexed.in_order(item.get("tool_calls"))
            if item.get("content") == '""':  # Traceloop's LangChain instrumentation before 0.50
                item["content"] = ""
    return listed


def _offered(attributes: dict[str, Any]) -> tuple[OfferedTool, ...]:
    sent = first(attributes, names.GEN_AI_TOOL_DEFINITIONS, *names.GEN_AI_TOOLS_OLD)
    return tools.offered(sent if sent is not None else indexed.items(attributes, names.TRACELOOP_FUNCTIONS))


def _is_embedding(attributes: dict[str, Any]) -> bool:
    operation = attributes.get(names.GEN_AI_OPERATION)
    kind = KINDS.get(operation) if isinstance(operation, str) else None
    return kind == "embedding" or attributes.get(names.TRACELOOP_REQUEST_TYPE) == "embedding"


def _add_names(attributes: dict[str, Any], kind: Kind | None, name: str, found: Facts) -> None:
    tool = text(attributes.get(names.GEN_AI_TOOL_NAME))
    if tool and (kind == "tool" or (kind is None and "model" not in found)):
        found["tool_name"] = found["name"] = tool
    elif kind == "agent" and attributes.get(names.GEN_AI_OPERATION) in NAMED_AGENT:
        agent = text(attributes.get(names.GEN_AI_AGENT_NAME))
        if agent or name.startswith("invoke_agent "):
            found["name"] = agent or name.removeprefix("invoke_agent ")


def _finished(answered: tuple[Message, ...], attributes: dict[str, Any]) -> tuple[Message, ...]:
    reasons = json_text.container(attributes.get(names.GEN_AI_FINISH_REASONS))
    reason = text(reasons[0]) if isinstance(reasons, list | tuple) and reasons else text(reasons)
    return messages.finished(answered, reason)


def _tool(attributes: dict[str, Any]) -> Tool | None:
    name = text(attributes.get(names.GEN_AI_TOOL_NAME))
    kind = KINDS.get(str(attributes.get(names.GEN_AI_OPERATION)))
    if name is None or not (kind == "tool" or (kind is None and names.GEN_AI_REQUEST_MODEL not in attributes)):
        return None  # OpenLIT tells on a chat span which tool the model asked for
    arguments = first(attributes, *names.GEN_AI_TOOL_ARGUMENTS)
    result = first(attributes, *names.GEN_AI_TOOL_RESULT)
    return Tool(
        name=name,
        arguments=tools.arguments(arguments),
        output=tools.output(_unquoted(result)),
        call_id=call_id(attributes) or tools.output_call_id(result),
    )


def call_id(attributes: dict[str, Any]) -> str | None:
    """The id of the call that a tool's run answers."""
    sent = text(attributes.get(names.GEN_AI_TOOL_CALL_ID))
    return None if sent == NOT_SAID else sent


def _unquoted(result: Any) -> Any:
    """AI SDK 7 sends text as a JSON string."""
    quoted = isinstance(result, str) and len(result) > 1 and result[0] == result[-1] == '"'
    return json_text.any_json(result) if quoted else result


def _parameters(attributes: dict[str, Any]) -> dict[str, Any]:
    start = names.GEN_AI_REQUEST
    return {
        key[len(start) :]: value
        for key, value in attributes.items()
        if key.startswith(start) and key[len(start) :] not in PARAMETERS_LEFT
    }


def _first_token(attributes: dict[str, Any]) -> int | None:
    seconds = number(first(attributes, names.GEN_AI_FIRST_CHUNK, names.GEN_AI_FIRST_CHUNK_CLIENT))
    if seconds is None:
        seconds = number(attributes.get(names.GEN_AI_FIRST_TOKEN))
    return int(seconds * SECOND) if seconds is not None and 0 <= seconds < 1e9 else None


DIALECT: Final = Dialect("genai", claims, facts, content)

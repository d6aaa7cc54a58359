"""LangSmith runs (Python and JavaScript SDKs, LangChain, LiteLLM): the run's keys are the span's attributes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Kind, Usage
from backtrail.core.semconv.dialect import Content, Dialect, Facts
from backtrail.core.semconv.reading import dispatch, exchange, times, tokens, tools
from backtrail.core.semconv.reading.json_text import mapping
from backtrail.core.semconv.reading.values import first, number, text, texts

KINDS: Final[dict[str, Kind]] = {
    "llm": "llm", "tool": "tool", "retriever": "retriever", "embedding": "embedding", "chain": "chain",
    "prompt": "chain", "parser": "chain", "agent": "agent", "evaluator": "evaluator", "chat_model": "llm",
}  # fmt: skip
SESSIONS: Final = ("session_id", "thread_id", "conversation_id")
OWN_METADATA: Final = ("usage_metadata", "ls_invocation_params")
ENVIRONMENT: Final = "LANGSMITH_"
"""Metadata keys that repeat the environment of the process that was traced."""
EXTRA: Final = frozenset({"metadata", "runtime", "invocation_params", "options", "batch_size", "tool_call_count"})
"""Keys of `extra` that the SDKs write; LiteLLM puts the user's metadata straight into it."""
REQUEST: Final = frozenset({
    "messages", "input", "prompt", "prompts", "tools", "functions", "model", "stream", "_type", "instructions",
    "system",
})  # fmt: skip
JAVASCRIPT: Final = "langsmith-js"
LATE: Final = "messages that the program added after this call were sent with its input: they are left out"
UNSET: Final = ("<openai.Omit object at", "<openai.NotGiven object at", "NOT_GIVEN")
"""What Python's OpenAI client passes for a parameter that was not given."""
EMBEDDINGS: Final = ("embedding", "aembedding")
NAMELESS: Final = "LLMRun"
"""What LiteLLM calls every run that the user did not name: the model says more."""
FIRST_TOKEN: Final = "new_token"  # noqa: S105  an event's name


def claims(raw: RawSpan) -> bool:
    return raw.source == "langsmith-run"


def facts(raw: RawSpan) -> Facts:
    run = raw.attributes
    metadata = metadata_of(run)
    found: Facts = {"kind": _kind(run)}
    if found["kind"] == "tool" and raw.name:
        ran = dispatch.ran(raw.name, run.get("inputs"))
        found["tool_name"] = ran[0] if ran else raw.name
    if found["kind"] in ("llm", "embedding"):
        _add_model(run, metadata, found)
    if raw.parent_id is None:
        found["is_root"] = True
    add_people(metadata, found)
    if "user_id" not in found and (user := _user_of_litellm(run)):
        found["user_id"] = user
    if raw.name == NAMELESS and "model" in found:
        found["name"] = found["model"]
    if tags := texts(run.get("tags")):
        found["tags"] = tags
    return found


def content(raw: RawSpan) -> Content:
    run = raw.attributes
    metadata = metadata_of(run)
    extra = mapping(run.get("extra"))
    asked = mapping(extra.get("invocation_params"))
    found = exchange.told(
        _kind(run),
        run.get("inputs"),
        run.get("outputs"),
        name=raw.name or "",
        call_id=text(extra.get("tool_call_id")) or text(metadata.get("tool_call_id")),
    )
    if run.get("run_type") == "llm" and _kind(run) == "embedding":
        found["input"] = exchange.embedded(mapping(run.get("inputs")).get("messages"))
    found |= _of_ai_sdk(found)
    _cut_later(found, late=mapping(extra.get("runtime")).get("sdk") == JAVASCRIPT)
    if offered := tools.offered(first(asked, "tools", "functions")):
        found["tools_offered"] = offered
    if run.get("run_type") == "llm":
        parameters = asked or mapping(metadata.get("ls_invocation_params")) | _given(run.get("inputs"))
        found["parameters"] = {key: value for key, value in parameters.items() if _is_parameter(key, value)}
    if shown := tidy(metadata):
        found["metadata"] = shown
    if (begun := _first_token(run.get("events"))) is not None and raw.start is not None:
        found["time_to_first_token"] = max(begun - raw.start, 0)
    if run.get("attachments"):
        found["metadata"] = {**found.get("metadata", {}), "attachments": run["attachments"]}
    return found


def _user_of_litellm(run: dict[str, Any]) -> str | None:
    inputs = mapping(run.get("inputs"))
    return text(inputs.get("end_user")) or text(mapping(inputs.get("model_parameters")).get("user"))


def _of_ai_sdk(found: Content) -> Content:
    """A tool's run as the AI SDK's wrapper tells it: the arguments, then what stands beside them."""
    tool = found.get("tool")
    given = tool.arguments if tool is not None else None
    if tool is None or not isinstance(given, list) or len(given) != 2 or not isinstance(given[1], Mapping):
        return {}
    call_id = text(given[1].get("toolCallId"))
    return {} if call_id is None else {"tool": replace(tool, arguments=given[0], call_id=tool.call_id or call_id)}


def _cut_later(found: Content, *, late: bool) -> None:
    """Leaves out what the program added to its messages after the call. `late`: the SDK reads them only then, so that
    a last message that says what the answer says is the answer; elsewhere the program may have asked for it."""
    asked, answered = found.get("input_messages", ()), found.get("output_messages", ())
    made = {call.id for message in answered for call in message.tool_calls if call.id}
    said = answered[-1].content if answered else ""
    for place, message in enumerate(asked):
        ids = {call.id for call in message.tool_calls}
        last = late and place == len(asked) - 1 and message.role == "assistant" and said and message.content == said
        if (made and made & ids) or (last and not message.tool_calls):
            found["input_messages"] = asked[:place]
            found["notes"] = (*found.get("notes", ()), LATE)
            return


def metadata_of(run: dict[str, Any]) -> dict[str, Any]:
    """What the user and the SDK attached to the run."""
    extra = mapping(run.get("extra"))
    if isinstance(extra.get("metadata"), Mapping):
        return dict(extra["metadata"])
    return {key: value for key, value in extra.items() if key not in EXTRA}


def tidy(metadata: dict[str, Any]) -> dict[str, Any]:
    """The metadata without what the SDK added for itself."""
    return {
        key: value
        for key, value in metadata.items()
        if not key.startswith(ENVIRONMENT) and key not in OWN_METADATA and value is not None
    }


def add_people(metadata: dict[str, Any], found: Facts) -> None:
    """The session and the user that the metadata names."""
    if session := next((named for key in SESSIONS if (named := text(metadata.get(key)))), None):
        found["session_id"] = session
    if user := text(metadata.get("user_id")):
        found["user_id"] = user


def _add_model(run: dict[str, Any], metadata: dict[str, Any], found: Facts) -> None:
    inputs, outputs = mapping(run.get("inputs")), mapping(run.get("outputs"))
    asked = mapping(mapping(run.get("extra")).get("invocation_params"))
    answered = _answered(outputs)
    model = (
        text(first(answered, "model_name", "model"))
        or text(metadata.get("ls_model_name"))
        or text(first(asked, "model", "model_name", "model_id"))
        or text(inputs.get("model"))
    )
    if model:
        found["model"] = model
    provider = metadata.get("ls_provider") or answered.get("model_provider") or inputs.get("custom_llm_provider")
    if named := text(provider):
        found["provider"] = named
    if (response := text(answered.get("id"))) and not response.startswith("run-"):
        found["response_id"] = response
    told = mapping(first(outputs, "usage_metadata")) or mapping(metadata.get("usage_metadata"))
    for counts in (told, answered.get("usage_metadata"), answered.get("token_usage"), outputs.get("usage"), inputs):
        if (used := tokens.usage_of(counts)) is not None and _says_more(used, found.get("usage")):
            found["usage"] = used
    cost = number(first(told, "total_cost"))
    if cost is None:
        cost = number(inputs.get("response_cost"))
    if cost is not None:
        found["cost"] = cost


def _kind(run: dict[str, Any]) -> Kind:
    """LiteLLM calls every call a run of a language model."""
    kind = KINDS.get(str(run.get("run_type")), "chain")
    called = str(mapping(run.get("inputs")).get("call_type")) if kind == "llm" else ""
    return "embedding" if called in EMBEDDINGS else kind


def _says_more(used: Usage, known: Usage | None) -> bool:
    """Than the count known: the same tokens, with those that were cached or thought told apart."""
    if known is None:
        return True
    bare = known.cached is None and known.reasoning is None
    same = (used.input, used.output) == (known.input, known.output)
    return bare and same and (used.cached is not None or used.reasoning is not None)


def _answered(outputs: dict[str, Any]) -> dict[str, Any]:
    """What the outputs say about the answer as such: model, id, tokens; whichever library wrote them."""
    if isinstance(outputs.get("output"), Mapping):
        outputs = {**outputs, **outputs["output"]}
    message = _lc_message(outputs)
    response = mapping(first(message, "response_metadata", "responseMetadata"))
    whole = mapping(first(outputs, "llm_output", "llmOutput"))
    found = {**{key: outputs.get(key) for key in ("model", "id")}, **whole, **response}
    counts = first({**whole, **response}, "token_usage", "tokenUsage", "usage")
    found["token_usage"] = counts
    found["usage_metadata"] = message.get("usage_metadata")
    return {key: value for key, value in found.items() if value is not None}


def _lc_message(outputs: dict[str, Any]) -> dict[str, Any]:
    """The first message of LangChain's generations, or the outputs where they are a message themselves."""
    found: Any = outputs.get("generations")
    while isinstance(found, list) and found:
        found = found[0]
    message = mapping(found).get("message") if isinstance(found, Mapping) else outputs
    kwargs = mapping(message).get("kwargs")
    return mapping(kwargs) or mapping(message)


def _given(inputs: Any) -> dict[str, Any]:
    given = mapping(inputs)
    if isinstance(given.get("model_parameters"), Mapping):
        return dict(given["model_parameters"])
    return given if "messages" in given or "input" in given else {}


def _is_parameter(key: str, value: Any) -> bool:
    if isinstance(value, str) and value.startswith(UNSET):
        return False
    return key not in REQUEST and value is not None and isinstance(value, str | int | float | bool | list | dict)


def _first_token(events: Any) -> int | None:
    for event in events if isinstance(events, list) else ():
        if isinstance(event, Mapping) and event.get("name") == FIRST_TOKEN:
            return times.nanos(event.get("time"))
    return None


DIALECT: Final = Dialect("langsmith-runs", claims, facts, content)

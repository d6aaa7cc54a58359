"""LangChain's chat models that go over no HTTP that is watched: fakes, local ones, gRPC. They are answered as a whole.

Models of packages that speak to their provider over watched HTTP are left to that seam, which sees what was really
sent, and where a what-if changes it.
"""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any, Final

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, SystemMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.provider.wire import text_of
from backtrail.sdk.frameworks.replaying import langgraph
from backtrail.sdk.frameworks.replaying.subclasses import at_work, watch
from backtrail.sdk.replay import current
from backtrail.sdk.replay.cross import answered, kept, made, made_async
from backtrail.sdk.replay.crossing import Crossing
from backtrail.sdk.replay.session import Session
from backtrail.sdk.replay.values.canon import canonical
from backtrail.sdk.replay.values.streams import is_stream

OVER_HTTP: Final = frozenset(
    {
        "langchain_openai",
        "langchain_anthropic",
        "langchain_mistralai",
        "langchain_groq",
        "langchain_deepseek",
        "langchain_xai",
        "langchain_ollama",
        "langchain_fireworks",
        "langchain_together",
        "langchain_perplexity",
        "langchain_aws",
    }
)
INSIDE: Final[ContextVar[Any]] = ContextVar("backtrail_langchain_model", default=None)
ROLES: Final = {"human": "user", "ai": "assistant", "AIMessageChunk": "assistant"}


def install() -> None:
    """Watch every model."""
    langgraph.know_places()
    watch(BaseChatModel, {"_generate": _whole, "_agenerate": _awhole, "_stream": _pieces, "_astream": _apieces})


def _whole(run: Callable[..., Any]) -> Callable[..., Any]:
    def _generate(self: Any, messages: Any, *args: Any, **kwargs: Any) -> Any:
        session = _session(self)
        if session is None:
            return run(self, messages, *args, **kwargs)
        messages = _overridden(session, messages)
        crossing = session.begin(_ask(session, self, messages, kwargs))
        crossing.waited()
        if crossing.event is not None:
            return _result(crossing)
        with at_work(INSIDE, self):
            return made(crossing, lambda: run(self, messages, *args, **kwargs))

    return _generate


def _awhole(run: Callable[..., Any]) -> Callable[..., Any]:
    async def _agenerate(self: Any, messages: Any, *args: Any, **kwargs: Any) -> Any:
        session = _session(self)
        if session is None:
            return await run(self, messages, *args, **kwargs)
        messages = _overridden(session, messages)
        crossing = session.begin(_ask(session, self, messages, kwargs))
        await crossing.awaited()
        if crossing.event is not None:
            return _result(crossing)
        with at_work(INSIDE, self):
            return await made_async(crossing, lambda: run(self, messages, *args, **kwargs))

    return _agenerate


def _pieces(run: Callable[..., Any]) -> Callable[..., Any]:
    def _stream(self: Any, messages: Any, *args: Any, **kwargs: Any) -> Any:
        session = _session(self)
        if session is None:
            yield from run(self, messages, *args, **kwargs)
            return
        messages = _overridden(session, messages)
        crossing = session.begin(_ask(session, self, messages, kwargs))
        yield from (
            _chunks(crossing) if crossing.event is not None else kept(crossing, run(self, messages, *args, **kwargs))
        )

    return _stream


def _apieces(run: Callable[..., Any]) -> Callable[..., Any]:
    async def _astream(self: Any, messages: Any, *args: Any, **kwargs: Any) -> Any:
        session = _session(self)
        if session is None:
            async for chunk in run(self, messages, *args, **kwargs):
                yield chunk
            return
        messages = _overridden(session, messages)
        crossing = session.begin(_ask(session, self, messages, kwargs))
        if crossing.event is None:
            async for chunk in kept(crossing, run(self, messages, *args, **kwargs)):
                yield chunk
        elif is_stream(crossing.event.result) and crossing.event.result["$t"] == "async_generator":
            async for chunk in answered(crossing):
                yield chunk
        else:
            for chunk in _chunks(crossing):
                yield chunk

    return _astream


def _session(model: Any) -> Session | None:
    session = current.session()
    over_http = type(model).__module__.partition(".")[0] in OVER_HTTP
    return None if session is None or over_http or INSIDE.get() is model else session


def _ask(session: Session, model: Any, messages: Sequence[Any], kwargs: dict[str, Any]) -> Ask:
    turns = session.redacted([_turn(each) for each in messages])
    offered = session.redacted(canonical({name: kwargs.get(name) for name in ("tools", "functions", "tool_choice")}))
    args = {"model": model._llm_type, "messages": turns, **offered}  # noqa: SLF001 - LangChain's word for its kind
    return Ask(kind="llm", name=type(model).__name__, args=args, scope=current.scope(), conversation=turns)


def _turn(message: Any) -> list[Any]:
    calls = [[call["name"], canonical(call["args"])] for call in getattr(message, "tool_calls", None) or ()]
    return [ROLES.get(message.type, message.type), text_of(message.content), calls]


def _overridden(session: Session, messages: Sequence[Any]) -> Sequence[Any]:
    """The messages with the system prompt of a what-if."""
    change = session.overrides
    if change.system is None and change.system_append is None:
        return messages
    for place, message in enumerate(messages):
        if isinstance(message, SystemMessage):
            text = change.system_text(text_of(message.content))
            return [*messages[:place], message.model_copy(update={"content": text}), *messages[place + 1 :]]
    return [SystemMessage(change.system_text("")), *messages]


def _result(crossing: Crossing) -> Any:
    event = crossing.event
    assert event is not None
    if isinstance(event.result, dict) and "answer" in event.result:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(**_said(event.result["answer"])))])
    value = answered(crossing)
    return value if isinstance(value, ChatResult) else _joined(list(value))


def _joined(chunks: list[Any]) -> Any:
    """A recorded stream as one answer."""
    whole = chunks[0]
    for chunk in chunks[1:]:
        whole += chunk
    return ChatResult(generations=[ChatGeneration(message=whole.message)])


def _chunks(crossing: Crossing) -> Any:
    event = crossing.event
    assert event is not None
    if is_stream(event.result) and event.result["$t"] == "generator":
        yield from answered(crossing)
        return
    message = _result(crossing).generations[0].message
    told = message.model_dump(exclude={"type", "tool_call_chunks"})
    yield ChatGenerationChunk(message=AIMessageChunk(**told))


def _said(answer: dict[str, Any]) -> dict[str, Any]:
    calls = [
        {"name": call["name"], "args": call.get("arguments") or {}, "id": call.get("id") or f"call_{at}"}
        for at, call in enumerate(answer.get("tool_calls") or ())
    ]
    return {"content": answer.get("text") or "", "tool_calls": calls}

"""LangChain's tools, at `_run` and `_arun`: below validation and callbacks, so that those work as ever.

A tool's message is made by LangChain from what the tape gives, with the id of the call that is being answered.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any, Final

from langchain_core.tools.base import BaseTool

from backtrail.sdk.frameworks.replaying import langgraph
from backtrail.sdk.frameworks.replaying.subclasses import at_work, watch
from backtrail.sdk.replay import current
from backtrail.sdk.replay.cross import answered, asked, failed, made, made_async
from backtrail.sdk.replay.crossing import Crossing
from backtrail.sdk.replay.session import Session

INSIDE: Final[ContextVar[Any]] = ContextVar("backtrail_langchain_tool", default=None)
"""The tool whose body runs: `_arun` may call `_run`, and a class its base; that is one call."""
GIVEN: Final = frozenset({"config", "run_manager", "runtime", "callbacks"})
"""Arguments that the framework gives, not the model."""


def install() -> None:
    """Watch every tool."""
    langgraph.know_places()
    watch(BaseTool, {"_run": _sync, "_arun": _async})


def _sync(run: Callable[..., Any]) -> Callable[..., Any]:
    def _run(self: Any, *args: Any, **kwargs: Any) -> Any:
        session = current.session()
        if session is None or INSIDE.get() is self:
            return run(self, *args, **kwargs)
        crossing = _begun(session, self, args, kwargs)
        crossing.waited()
        if crossing.event is not None:
            return _answer(crossing, self, kwargs)
        with at_work(INSIDE, self):
            return made(crossing, lambda: run(self, *args, **kwargs), _raised)

    return _run


def _async(run: Callable[..., Any]) -> Callable[..., Any]:
    async def _arun(self: Any, *args: Any, **kwargs: Any) -> Any:
        session = current.session()
        if session is None or INSIDE.get() is self:
            return await run(self, *args, **kwargs)
        crossing = _begun(session, self, args, kwargs)
        await crossing.awaited()
        if crossing.event is not None:
            return _answer(crossing, self, kwargs)
        with at_work(INSIDE, self):
            return await made_async(crossing, lambda: run(self, *args, **kwargs), _raised)

    return _arun


def _begun(session: Session, tool: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Crossing:
    dropped = GIVEN | set(getattr(tool, "_injected_args_keys", ()) or ())
    named = {name: value for name, value in kwargs.items() if name not in dropped}
    for name, value in zip([*tool.args, *(f"arg{at}" for at in range(len(args)))], args, strict=False):
        named.setdefault(name, value)
    marks = {**(tool.metadata or {}), **{str(tag): True for tag in tool.tags or ()}}
    return session.begin(asked(session, "tool", tool.name, named, side_effect=marks.get("side_effect")))


def _answer(crossing: Crossing, tool: Any, kwargs: Mapping[str, Any]) -> Any:
    event = crossing.event
    assert event is not None
    if event.outcome == "interrupt":
        return langgraph.again(crossing)
    return _renamed(answered(crossing, lambda told: _rebuilt(tool, told)), kwargs.get("tool_call_id"))


def _rebuilt(tool: Any, told: Any) -> Any:
    """What an ordinary trace tells of a tool: the content of its message."""
    return (told, None) if tool.response_format == "content_and_artifact" else told


def _renamed(value: Any, call_id: Any) -> Any:
    """A message that the tool made itself answers the call that is made now."""
    if isinstance(call_id, str) and hasattr(value, "tool_call_id"):
        return value.model_copy(update={"tool_call_id": call_id})
    return value


def _raised(crossing: Crossing, error: BaseException) -> None:
    if langgraph.is_control_flow(error):
        langgraph.tell(crossing, error)
    else:
        failed(crossing, error)

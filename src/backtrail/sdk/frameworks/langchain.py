"""LangChain and LangGraph under a guard: every model call and tool call of theirs comes by, and models are told.

A callback handler counts, which LangChain adds to every run by itself. The conversation is joined where a chat model
turns its input into messages: callbacks see only a copy. Its own middleware would hold for `create_agent` alone.
"""

import functools
from collections.abc import Callable, Hashable
from typing import Any, Final, cast
from uuid import UUID

from langchain_core.callbacks.base import BaseCallbackHandler
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.prompt_values import ChatPromptValue, PromptValue
from langchain_core.tools import BaseTool
from langchain_core.tracers.context import register_configure_hook

from backtrail.sdk.capture.ambient import GUARDED
from backtrail.sdk.guard.crossing import Crossing
from backtrail.sdk.guard.desk import DESK
from backtrail.sdk.guard.guidance import weave
from backtrail.sdk.guard.sizes import told_by_reply

COVERED: Final = ("langchain", "langsmith")
MOST: Final = 10_000
"""Steps that are remembered while they run."""


def join() -> None:
    """Let guards hold in LangChain from now on."""
    DESK.covered.update(COVERED)
    register_configure_hook(cast("Any", _WhileGuarded()), inheritable=True)
    _join_conversation()
    for owner, name, kind in ((BaseChatModel, "ainvoke", "llm"), (BaseTool, "arun", "tool")):
        setattr(owner, name, _waiting(getattr(owner, name), kind))
    BaseChatModel.astream = _waiting_stream(BaseChatModel.astream)


class _WhileGuarded:
    """What LangChain takes for a context variable: it holds the handler while a guard is open."""

    def __init__(self) -> None:
        self._handler = _Handler()

    def get(self) -> "_Handler | None":
        return self._handler if GUARDED.get() else None


class _Handler(BaseCallbackHandler):  # type: ignore[misc]  # where the library is not installed
    """Counts steps. Halted goes through LangChain, which swallows no BaseException of a handler."""

    run_inline = True  # in the task of the call: what is set in its context holds for what is below

    def __init__(self) -> None:
        self._steps: dict[UUID, Crossing] = {}

    def on_chat_model_start(self, serialized: Any, messages: Any, *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ARG002
        self._begin(run_id, "llm", _name(serialized, kwargs), None)

    def on_llm_start(self, serialized: Any, prompts: Any, *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ARG002
        self._begin(run_id, "llm", _name(serialized, kwargs), None)

    def on_llm_end(self, response: Any, *, run_id: UUID, **_: Any) -> None:
        step = self._steps.pop(run_id, None)
        if step is not None:
            for generation in [one for each in response.generations for one in each]:
                step.used(told_by_reply(_Reply(getattr(generation, "message", None), response.llm_output)))
            _end(step, None)

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        _end(self._steps.pop(run_id, None), error)

    def on_tool_start(
        self, serialized: Any, input_str: str, *, run_id: UUID, inputs: Any = None, **kwargs: Any
    ) -> None:
        given = inputs if isinstance(inputs, dict) else {"": input_str}
        self._begin(run_id, "tool", _name(serialized, kwargs), given)

    def on_tool_end(self, output: Any, *, run_id: UUID, **_: Any) -> None:
        step = self._steps.pop(run_id, None)
        if step is not None:
            step.brought(getattr(output, "content", output))
            _end(step, None)

    def on_tool_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        _end(self._steps.pop(run_id, None), error)

    def on_retriever_start(self, serialized: Any, query: str, *, run_id: UUID, **kwargs: Any) -> None:
        self._begin(run_id, "retriever", _name(serialized, kwargs), {"query": query})

    def on_retriever_end(self, documents: Any, *, run_id: UUID, **_: Any) -> None:
        self.on_tool_end(documents, run_id=run_id)

    def on_retriever_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        _end(self._steps.pop(run_id, None), error)

    def _begin(self, run_id: UUID, kind: str, name: str, arguments: dict[str, Any] | None) -> None:
        step = DESK.admit(kind, name, arguments)
        if step is None:
            return
        if len(self._steps) >= MOST:  # of runs that were abandoned
            self._steps.pop(next(iter(self._steps)), None)
        self._steps[run_id] = step
        step.enter()


class _Reply:
    """A message as a provider's reply: LangChain keeps the model's name and old usage apart from it."""

    def __init__(self, message: Any, output: Any) -> None:
        about = getattr(message, "response_metadata", None) or {}
        self.usage = getattr(message, "usage_metadata", None) or (output or {}).get("token_usage")
        self.model = about.get("model_name") or (output or {}).get("model_name") or ""


def _end(step: Crossing | None, error: BaseException | None) -> None:
    if step is not None:
        step.leave()
        step.ended(error)


def _name(serialized: Any, told: dict[str, Any]) -> str:
    return str(told.get("name") or (serialized or {}).get("name") or "tool")


def _join_conversation() -> None:
    plain: Callable[..., PromptValue] = BaseChatModel._convert_input  # noqa: SLF001  (the one place that all calls share)

    @functools.wraps(plain)
    def convert(self: BaseChatModel, model_input: Any) -> PromptValue:
        value = plain(self, model_input)
        if not GUARDED.get():
            return value
        DESK.glance("llm")
        before = value.to_messages()
        after = weave(before, _key, HumanMessage)
        return value if after is before else ChatPromptValue(messages=cast("Any", after))

    BaseChatModel._convert_input = convert  # noqa: SLF001


def _key(message: BaseMessage) -> Hashable:
    return message.type, str(message.content)[:300], getattr(message, "tool_call_id", None)


def _waiting(plain: Callable[..., Any], kind: str) -> Callable[..., Any]:
    """The same, waiting for a human first where a guard asks one: callbacks would hold up the event loop."""

    @functools.wraps(plain)
    async def call(*args: Any, **kwargs: Any) -> Any:
        if GUARDED.get():
            await DESK.wait(kind)
        return await plain(*args, **kwargs)

    return call


def _waiting_stream(plain: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(plain)
    async def call(*args: Any, **kwargs: Any) -> Any:
        if GUARDED.get():
            await DESK.wait("llm")
        async for chunk in plain(*args, **kwargs):
            yield chunk

    return call

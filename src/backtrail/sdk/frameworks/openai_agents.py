"""The OpenAI Agents SDK under a guard: each run is given a filter of the model's input and hooks, beside its own.

A model call begins in the filter, which runs in the task of the call; hooks run in tasks of their own. Exceptions of
tools, and of guard rails, would be told to the model; Halted is none of these and goes through.
"""

import inspect
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any, Final, cast

from agents import RunConfig, RunHooks
from agents import run as runs
from agents.run_config import CallModelData, ModelInputData

from backtrail.sdk.capture.ambient import GUARDED
from backtrail.sdk.guard.crossing import Crossing
from backtrail.sdk.guard.desk import DESK
from backtrail.sdk.guard.guidance import weave
from backtrail.sdk.guard.sizes import told_by_reply

COVERED: Final = ("openai_agents", "openai-agents")
FILTER: Final = "call_model_input_filter"


def join() -> None:
    """Let guards hold in the OpenAI Agents SDK from now on."""
    DESK.covered.update(COVERED)
    runs.set_default_agent_runner(cast("Any", _Runner(runs.get_default_agent_runner())))


class _Runner:
    """The default runner; while a guard is open, its runs come by."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def run(self, starting_agent: Any, input: Any, **kwargs: Any) -> Any:  # noqa: A002  (the SDK's own word)
        return await self._inner.run(starting_agent, input, **_guarded(kwargs))

    def run_sync(self, starting_agent: Any, input: Any, **kwargs: Any) -> Any:  # noqa: A002
        return self._inner.run_sync(starting_agent, input, **_guarded(kwargs))

    def run_streamed(self, starting_agent: Any, input: Any, **kwargs: Any) -> Any:  # noqa: A002
        return self._inner.run_streamed(starting_agent, input, **_guarded(kwargs))


def _guarded(options: dict[str, Any]) -> dict[str, Any]:
    if not GUARDED.get():
        return options
    hooks = _Hooks(options.get("hooks"))
    return {**options, "hooks": hooks, "run_config": _config(options.get("run_config"), hooks)}


def _config(given: Any, hooks: "_Hooks") -> Any:
    if isinstance(given, RunConfig):
        return replace(given, call_model_input_filter=hooks.filter(given.call_model_input_filter))
    if given is None and not hasattr(runs, "_normalize_run_config_for_runner"):
        return RunConfig(call_model_input_filter=hooks.filter(None))
    # A dict, and not a RunConfig: the runner closes the model provider only where it made the config itself.
    told = dict(given or {})
    return {**told, FILTER: hooks.filter(told.get(FILTER))}


class _Hooks(RunHooks[Any]):  # type: ignore[misc]  # where the library is not installed
    """Hooks of one run, with those that the program gave it."""

    def __init__(self, own: Any) -> None:
        self._own = own
        self._turn: Crossing | None = None
        self._calls: dict[str, Crossing] = {}

    def filter(self, own: Any) -> Callable[[CallModelData[Any]], Any]:
        """What every model call of the run comes through."""

        async def come_by(data: CallModelData[Any]) -> ModelInputData:
            await DESK.wait("llm")
            if self._turn is not None:  # it failed, and was tried again
                self._turn.ended()
            self._turn = DESK.admit("llm", data.agent.name, None)
            if self._turn is not None:
                self._turn.enter()
            given = own(data) if own is not None else data.model_data
            told: ModelInputData = await given if inspect.isawaitable(given) else given
            return replace(told, input=weave(told.input, _key, _message))

        return come_by

    async def on_llm_start(self, context: Any, agent: Any, system_prompt: Any, input_items: Any) -> None:
        await self._pass("on_llm_start", context, agent, system_prompt, input_items)

    async def on_llm_end(self, context: Any, agent: Any, response: Any) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.used(told_by_reply(response))
            turn.ended()
        await self._pass("on_llm_end", context, agent, response)

    async def on_tool_start(self, context: Any, agent: Any, tool: Any) -> None:
        await DESK.wait("tool")
        given = getattr(context, "tool_arguments", None)
        call = DESK.admit("tool", tool.name, {"": given} if given else {})
        if call is not None:
            self._calls[_id(context, tool)] = call
        await self._pass("on_tool_start", context, agent, tool)

    async def on_tool_end(self, context: Any, agent: Any, tool: Any, result: Any) -> None:
        call = self._calls.pop(_id(context, tool), None)
        if call is not None:
            call.brought(result)
            call.ended()
        await self._pass("on_tool_end", context, agent, tool, result)

    async def on_agent_start(self, context: Any, agent: Any) -> None:
        await self._pass("on_agent_start", context, agent)

    async def on_agent_end(self, context: Any, agent: Any, output: Any) -> None:
        await self._pass("on_agent_end", context, agent, output)

    async def on_handoff(self, context: Any, from_agent: Any, to_agent: Any) -> None:
        await self._pass("on_handoff", context, from_agent, to_agent)

    async def _pass(self, event: str, *given: Any) -> None:
        if self._own is not None:
            await getattr(self._own, event)(*given)


def _id(context: Any, tool: Any) -> str:
    return str(getattr(context, "tool_call_id", None) or tool.name)


def _key(item: Any) -> Hashable:
    if not isinstance(item, dict):
        return repr(item)[:300]
    return item.get("type"), item.get("id") or item.get("call_id"), str(item.get("content") or item.get("output"))[:300]


def _message(text: str) -> Any:
    return {"role": "user", "content": text}

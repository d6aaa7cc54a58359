"""Pydantic AI under a guard: each run is given a capability, around every model request and every run of a tool."""

import functools
from typing import Any, Final

from pydantic_ai import Agent
from pydantic_ai.capabilities import AbstractCapability

from backtrail.sdk.capture.ambient import GUARDED
from backtrail.sdk.guard.crossing import Crossing
from backtrail.sdk.guard.desk import DESK
from backtrail.sdk.guard.guidance import SIGNED
from backtrail.sdk.guard.used import Used

COVERED: Final = ("pydantic-ai", "pydantic_ai")


def join() -> None:
    """Let guards hold in Pydantic AI from now on: `iter` is what every way to run an agent comes to."""
    DESK.covered.update(COVERED)
    plain: Any = Agent.iter

    @functools.wraps(plain)
    def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        if GUARDED.get():
            kwargs["capabilities"] = [*(kwargs.get("capabilities") or ()), _Guarded()]
        return plain(self, *args, **kwargs)

    Agent.iter = guarded


class _Guarded(AbstractCapability[Any]):  # type: ignore[misc]  # where the library is not installed
    """Lets model requests and tools begin, or does not."""

    async def wrap_model_request(self, ctx: Any, *, request_context: Any, handler: Any) -> Any:  # noqa: ARG002
        await DESK.wait("llm")
        step = DESK.admit("llm", str(getattr(request_context.model, "model_name", "")), None)
        response = await _within(step, handler, request_context)
        if step is not None:
            step.used(_used(response))
            step.ended()
        return response

    async def before_model_request(self, ctx: Any, request_context: Any) -> Any:
        for run in GUARDED.get():
            for text in run.guidance.take():
                ctx.enqueue(f"{SIGNED} {text}")  # into this request, and into the history
        return request_context

    async def wrap_tool_execute(self, ctx: Any, *, call: Any, args: Any, handler: Any, **_: Any) -> Any:  # noqa: ARG002
        await DESK.wait("tool")
        step = DESK.admit("tool", call.tool_name, args if isinstance(args, dict) else {"": args})
        result = await _within(step, handler, args)
        if step is not None:
            step.brought(getattr(result, "return_value", result))
            step.ended()
        return result


async def _within(step: Crossing | None, handler: Any, given: Any) -> Any:
    """What the handler gives, run inside of the step; what it raises ends the step."""
    if step is None:
        return await handler(given)
    step.enter()
    try:
        return await handler(given)
    except BaseException as error:
        step.ended(error)
        raise
    finally:
        step.leave()


def _used(response: Any) -> Used:
    usage = response.usage
    return Used(input=usage.input_tokens, output=usage.output_tokens, model=str(response.model_name or ""))

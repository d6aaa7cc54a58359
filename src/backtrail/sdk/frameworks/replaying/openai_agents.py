"""openai-agents: function tools, where the runner invokes them; models go over HTTP, which is watched there."""

import functools
import json
import sys
from typing import Any

from agents import tool as tools

from backtrail.sdk.replay import current
from backtrail.sdk.replay.cross import across

NAME = "_invoke_function_tool_with_metadata"


def install() -> None:
    """Watch every function tool. Raises AttributeError where this version invokes its tools elsewhere."""
    plain = getattr(tools, NAME)

    @functools.wraps(plain)
    async def invoke(*, function_tool: Any, context: Any, arguments: str) -> Any:
        def run() -> Any:
            return plain(function_tool=function_tool, context=context, arguments=arguments)

        if current.session() is None:
            return await run()
        return await across("tool", function_tool.name, _arguments(arguments), run, rebuild=_result)

    setattr(tools, NAME, invoke)
    runner = sys.modules.get("agents.run_internal.tool_execution")
    if runner is not None:
        setattr(runner, NAME, invoke)


def _arguments(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text) if text else {}
    except ValueError:
        told = text
    return told if isinstance(told, dict) else {"input": told}


def _result(told: Any) -> Any:
    """What an ordinary trace tells of a tool: its output."""
    return tools._FunctionToolInvocationResult(told, is_sdk_generated_error=False)  # noqa: SLF001 - the runner's type

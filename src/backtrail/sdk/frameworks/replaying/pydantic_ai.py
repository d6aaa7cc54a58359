"""Pydantic AI: function tools, where their toolset calls them; models go over HTTP, which is watched there."""

import functools
from typing import Any

from pydantic_ai.toolsets.function import FunctionToolset

from backtrail.sdk.replay import current
from backtrail.sdk.replay.cross import across


def install() -> None:
    """Watch every toolset of functions."""
    plain = FunctionToolset.call_tool

    @functools.wraps(plain)
    async def call_tool(self: Any, name: str, tool_args: dict[str, Any], ctx: Any, tool: Any) -> Any:
        if current.session() is None:
            return await plain(self, name, tool_args, ctx, tool)
        marks = getattr(tool.tool_def, "metadata", None) or {}
        return await across(
            "tool",
            name,
            tool_args,
            lambda: plain(self, name, tool_args, ctx, tool),
            side_effect=marks.get("side_effect") if isinstance(marks, dict) else None,
        )

    FunctionToolset.call_tool = call_tool

"""The frameworks that are recorded and replayed: by the module that the program imports, ours that watches it."""

from typing import Final

from backtrail.sdk.replay.seams.installing import SEAMS

_OURS: Final = "backtrail.sdk.frameworks.replaying"
FRAMEWORKS: Final = {
    "langchain_core.tools.base": f"{_OURS}.langchain_tools",
    "langchain_core.retrievers": f"{_OURS}.langchain_retrievers",
    "langchain_core.language_models.chat_models": f"{_OURS}.langchain_models",
    "langgraph.pregel": f"{_OURS}.langgraph",
    "agents.tool": f"{_OURS}.openai_agents",
    "pydantic_ai.toolsets.function": f"{_OURS}.pydantic_ai",
    "mcp.client.session": f"{_OURS}.mcp",
    "mcp.client.stdio": f"{_OURS}.mcp_stdio",
}


def join() -> None:
    """Add them to what is watched."""
    SEAMS.update(FRAMEWORKS)

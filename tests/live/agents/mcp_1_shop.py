"""An MCP server of mcp 1.x with one tool; it leaves a mark in a file when it is started and when its tool runs."""

import os
import random
import sys
from pathlib import Path

from mcp.server.fastmcp import FastMCP

server = FastMCP("shop", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8000)


@server.tool()
def look_up(order: str) -> str:
    """Finds an order."""
    _mark("tool")
    return f"{order} {random.random()}"


def _mark(what: str) -> None:
    with Path(os.environ["MCP_MARKS"]).open("a") as file:
        file.write(f"{what}\n")


if __name__ == "__main__":
    _mark("start")
    server.run(transport="streamable-http" if len(sys.argv) > 1 else "stdio")

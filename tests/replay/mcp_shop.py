"""An MCP server with one tool; it leaves a mark in a file each time that it is started, and that its tool runs."""

import os
import random
import sys
from pathlib import Path

from mcp.server import MCPServer

server = MCPServer("shop")


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
    if len(sys.argv) > 1:
        server.run(transport="streamable-http", port=int(sys.argv[1]))
    else:
        server.run()

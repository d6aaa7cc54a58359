"""Sessions of mcp 1.x over stdio and HTTP, and LangChain over them: recorded, and replayed with no server."""

import asyncio
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError, URLError

from langchain_mcp_adapters.tools import load_mcp_tools
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamablehttp_client

import backtrail

SHOP = str(Path(__file__).with_name("mcp_1_shop.py"))
MARKS = Path(os.environ["MCP_MARKS"])


async def used(client: ClientSession) -> list[str]:
    await client.initialize()
    offered = [tool.name for tool in (await client.list_tools()).tools]
    result = await client.call_tool("look_up", {"order": "A17"})
    return [*offered, result.content[0].text]


async def over_stdio() -> list[str]:
    server = StdioServerParameters(command=sys.executable, args=[SHOP], env={"MCP_MARKS": str(MARKS)})
    async with stdio_client(server) as (reads, writes), ClientSession(reads, writes) as client:
        return await used(client)


async def by_langchain() -> list[str]:
    server = StdioServerParameters(command=sys.executable, args=[SHOP], env={"MCP_MARKS": str(MARKS)})
    async with stdio_client(server) as (reads, writes), ClientSession(reads, writes) as client:
        await client.initialize()
        (tool,) = await load_mcp_tools(client)
        return [tool.name, str(await tool.ainvoke({"order": "B18"}))]


async def over_http(url: str) -> list[str]:
    async with streamablehttp_client(url) as streams, ClientSession(*streams[:2]) as client:
        return await used(client)


def replayed(run: Callable[[], Awaitable[list[str]]], gone: Callable[[], None] = lambda: None) -> None:
    """Recorded once, then twice over the recording: the same, and nobody was started or asked."""
    with backtrail.record() as recording:
        told = asyncio.run(run())
    gone()
    before = MARKS.read_text()
    for _ in range(2):
        with backtrail.replay(recording.tape) as again:
            assert asyncio.run(run()) == told, told
        assert again.faithful
    assert MARKS.read_text() == before
    print(told, [(event.kind, event.name) for event in recording.tape.events])


def main() -> None:
    replayed(over_stdio)
    replayed(by_langchain)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/mcp"
    with subprocess.Popen([sys.executable, SHOP, str(port)], env=os.environ) as server:
        while server.poll() is None:
            with suppress(HTTPError):
                try:
                    urllib.request.urlopen(url, timeout=1)
                except HTTPError:
                    break
                except URLError:
                    continue
            break

        def gone() -> None:
            server.kill()
            server.wait()

        replayed(lambda: over_http(url), gone)


main()

"""openai-agents, Pydantic AI and MCP, recorded and replayed: refunds do not happen again, no server is started."""

import asyncio
import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anthropic
import httpx
import openai
import pytest
from agents import Agent, OpenAIResponsesModel, Runner, function_tool, set_tracing_disabled
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from pydantic_ai import Agent as PydanticAgent
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

import backtrail
from backtrail.core.model.message import ToolCall
from backtrail.sdk.replay.doctor.watching import Watch
from backtrail.testing.model_script import ModelRequest, Reply
from backtrail.testing.model_server import ModelServer

SHOP = Path(__file__).with_name("mcp_shop.py")
REFUNDED: list[str] = []


def refund(order: str, amount: float) -> str:
    """Pays back."""
    REFUNDED.append(order)
    return f"refunded {order} {random.random()}"


def refunds_once(request: ModelRequest) -> Reply:
    done = "refunded A17" in str(request.body)
    call = ToolCall(name="refund", arguments={"order": "A17", "amount": 9.5})
    return Reply(text="done") if done else Reply(tool_calls=(call,))


async def with_openai_agents(url: str) -> str:
    set_tracing_disabled(True)
    async with openai.AsyncOpenAI(base_url=url, api_key="k") as client:
        model = OpenAIResponsesModel("gpt-4o", openai_client=client)
        desk = Agent(name="desk", instructions="Refund.", tools=[function_tool(refund)], model=model)
        return str((await Runner.run(desk, "Refund A17")).final_output)


async def with_pydantic_ai(url: str) -> str:
    async with openai.AsyncOpenAI(base_url=url, api_key="k") as client:
        model = OpenAIChatModel("gpt-4o", provider=OpenAIProvider(openai_client=client))
        return str((await PydanticAgent(model, tools=[refund], instructions="Refund.").run("Refund A17")).output)


@pytest.mark.parametrize("agent", [with_openai_agents, with_pydantic_ai])
def test_the_body_of_a_refund_never_runs_in_a_replay(agent: Any) -> None:
    REFUNDED.clear()
    with ModelServer(refunds_once) as model, backtrail.record() as recording:
        url = model.openai_url
        told = asyncio.run(agent(url))
    for _ in range(3):
        with backtrail.replay(recording.tape) as run:
            assert asyncio.run(agent(url)) == told == "done"
        assert run.faithful
    assert REFUNDED == ["A17"]


def test_a_divergence_surfaces_although_the_framework_turns_exceptions_into_its_own() -> None:
    with ModelServer(refunds_once) as model, backtrail.record() as recording:
        url = model.openai_url
        asyncio.run(with_openai_agents(url))
    tape = recording.tape
    without_tool = type(tape)(
        header=tape.header, events=[one for one in tape.events if one.kind != "tool"], footer=None
    )
    with pytest.raises(backtrail.Divergence) as parted, backtrail.replay(without_tool):
        asyncio.run(with_openai_agents(url))
    assert (parted.value.difference.kind, parted.value.difference.step) == ("unknown_call", 1)


def test_an_sdk_that_retries_does_not_retry_a_divergence() -> None:
    def ask(question: str) -> None:
        with anthropic.Anthropic(base_url="http://127.0.0.1:9", api_key="k", max_retries=3) as client:
            said = [{"role": "user", "content": question}]
            client.messages.create(model="claude-sonnet-5", max_tokens=9, messages=said)

    with backtrail.record() as recording, pytest.raises(anthropic.APIConnectionError):
        ask("one")
    with pytest.raises(backtrail.Divergence) as parted, backtrail.replay(recording.tape):
        ask("two")
    assert parted.value.difference.step == 0


@pytest.fixture
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "marks"
    path.touch()
    monkeypatch.setenv("MCP_MARKS", str(path))
    return path


@pytest.fixture
def shop_over_http(marks: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen([sys.executable, str(SHOP), str(port)], env=os.environ | {"MCP_MARKS": str(marks)}) as server:
        url = f"http://127.0.0.1:{port}/mcp"
        while True:
            try:
                httpx.get(url, timeout=1)
                break
            except httpx.ConnectError:
                assert server.poll() is None
        yield url, server
        server.kill()


async def used(client: ClientSession) -> list[str]:
    await client.initialize()
    offered = [tool.name for tool in (await client.list_tools()).tools]
    result = await client.call_tool("look_up", {"order": "A17"})
    return [*offered, result.content[0].text]


async def over_stdio(marks: Path) -> list[str]:
    server = StdioServerParameters(command=sys.executable, args=[str(SHOP)], env={"MCP_MARKS": str(marks)})
    async with stdio_client(server) as (reads, writes), ClientSession(reads, writes) as client:
        return await used(client)


async def over_http(url: str) -> list[str]:
    async with streamable_http_client(url) as streams, ClientSession(*streams[:2]) as client:
        return await used(client)


def test_mcp_over_stdio_is_replayed_without_starting_its_server(marks: Path) -> None:
    with backtrail.record() as recording:
        told = asyncio.run(over_stdio(marks))
    before = marks.read_text()
    with backtrail.replay(recording.tape):
        assert asyncio.run(over_stdio(marks)) == told
    assert marks.read_text() == before
    assert [event.kind for event in recording.tape.events] == ["mcp", "mcp", "tool"]


def test_the_doctor_takes_nothing_of_mcp_over_http_for_io_that_no_seam_sees(
    shop_over_http: tuple[str, "subprocess.Popen[bytes]"], tmp_path: Path
) -> None:
    url, _ = shop_over_http
    with backtrail.record(), Watch(tmp_path / "watch.json"):
        asyncio.run(over_http(url))
    assert json.loads((tmp_path / "watch.json").read_text())["reached"] == []


def test_mcp_over_http_is_told_once_and_replayed_with_its_server_gone(
    shop_over_http: tuple[str, "subprocess.Popen[bytes]"],
) -> None:
    url, server = shop_over_http
    with backtrail.record() as recording:
        told = asyncio.run(over_http(url))
    server.kill()
    server.wait()
    assert [event.kind for event in recording.tape.events] == ["mcp", "mcp", "tool"]
    with backtrail.replay(recording.tape):
        assert asyncio.run(over_http(url)) == told


async def offers(marks: Path, url: str, without: str = "") -> str:
    """An agent that offers the tools of an MCP server to its model, but for one."""
    server = StdioServerParameters(command=sys.executable, args=[str(SHOP)], env={"MCP_MARKS": str(marks)})
    async with stdio_client(server) as (reads, writes), ClientSession(reads, writes) as client:
        await client.initialize()
        names = [*(tool.name for tool in (await client.list_tools()).tools), "hand_over"]
    told: Any = [
        {"type": "function", "function": {"name": name, "parameters": {"type": "object"}}}
        for name in names
        if name != without
    ]
    async with openai.AsyncOpenAI(base_url=url, api_key="k") as model:
        said = await model.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "Where is A17?"}], tools=told
        )
    return said.choices[0].message.content or ""


def test_tools_of_a_server_that_are_offered_no_more_are_named_as_what_changed(marks: Path) -> None:
    with ModelServer(["On its way."]) as model, backtrail.record() as recording:
        url = model.openai_url
        asyncio.run(offers(marks, url))
    with backtrail.replay(recording.tape):
        assert asyncio.run(offers(marks, url)) == "On its way."
    with pytest.raises(backtrail.Divergence) as parted, backtrail.replay(recording.tape):
        asyncio.run(offers(marks, url, without="look_up"))
    assert parted.value.difference.kind == "tool_set_changed"
    assert "look_up went" in parted.value.report

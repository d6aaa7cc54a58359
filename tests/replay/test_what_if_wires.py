"""Claims about what-ifs over every wire, with the real clients of OpenAI and Anthropic, streaming and async."""

from collections.abc import Callable
from typing import Any

import anthropic
import openai
import pytest

import backtrail
from backtrail.testing.model_script import ModelRequest
from backtrail.testing.model_server import ModelServer

OLD, NEW, QUESTION = "Be brief.", "Answer in verse.", "What is a tape?"
TOOL = {"name": "look", "description": "Looks."}
CHAT_TOOL: Any = {"type": "function", "function": {**TOOL, "parameters": {"type": "object"}}}
CLAUDE_TOOL: Any = {**TOOL, "input_schema": {"type": "object"}}


def chat() -> Any:
    with openai.OpenAI(max_retries=0) as client:
        told = client.chat.completions.create(
            model="old",
            messages=[{"role": "system", "content": OLD}, {"role": "user", "content": QUESTION}],
            tools=[CHAT_TOOL],
        )
        return told.choices[0].message.content


def chat_streamed() -> Any:
    with openai.OpenAI(max_retries=0) as client:
        stream = client.chat.completions.create(
            model="old",
            stream=True,
            messages=[{"role": "system", "content": OLD}, {"role": "user", "content": QUESTION}],
            tools=[CHAT_TOOL],
        )
        return "".join(piece.choices[0].delta.content or "" for piece in stream if piece.choices)


def responses() -> Any:
    with openai.OpenAI(max_retries=0) as client:
        tool: Any = {"type": "function", "parameters": {"type": "object"}, "strict": False, **TOOL}
        told = client.responses.create(model="old", instructions=OLD, input=QUESTION, tools=[tool])
        return told.output_text


async def messages() -> str:
    async with anthropic.AsyncAnthropic(max_retries=0, api_key="none") as client:
        told = await client.messages.create(
            model="old",
            max_tokens=99,
            system=OLD,
            messages=[{"role": "user", "content": QUESTION}],
            tools=[CLAUDE_TOOL],
        )
        return "".join(block.text for block in told.content if block.type == "text")


def messages_streamed() -> str:
    with (
        anthropic.Anthropic(max_retries=0, api_key="none") as client,
        client.messages.stream(
            model="old",
            max_tokens=99,
            system=OLD,
            messages=[{"role": "user", "content": QUESTION}],
            tools=[CLAUDE_TOOL],
        ) as stream,
    ):
        return "".join(stream.text_stream)


def answer(request: ModelRequest) -> str:
    return f"{request.messages[0]['content']} {request.model}"


@pytest.mark.parametrize("agent", [chat, chat_streamed, responses, messages, messages_streamed])
async def test_the_request_is_changed_on_its_way_whatever_the_client(
    agent: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with ModelServer(answer) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.openai_url)
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        with backtrail.record() as recording:
            given = agent()
            assert (await given if agent is messages else given) == f"{OLD} old"
        tried = backtrail.what_if(
            recording.tape, system=NEW, model="new", tool_descriptions={"look": "Looks twice."}, run=agent
        )
        assert tried.runs[0].output == f"{NEW} new", tried.diff()
        assert "Looks twice." in str(server.exchanges[-1].request.body["tools"])
        asked = len(server.exchanges)
        frozen = backtrail.what_if(recording.tape, system=NEW, freeze_until=1, run=agent)
        assert frozen.runs[0].output == f"{OLD} old"
        silent = backtrail.what_if(recording.tape, faults=["llm:*=truncated"], run=agent)
        assert silent.runs[0].output == f"{OLD} old"[: len(OLD + " old") // 2]
        assert len(server.exchanges) == asked

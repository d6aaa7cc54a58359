"""The scripted model speaks the providers' HTTP and remembers what it was asked."""

import json
import threading
from typing import Any

import httpx
import pytest

from backtrail.core.model.message import ToolCall
from backtrail.core.model.span import Usage
from backtrail.testing.model_script import ModelRequest, Reply, reply_from
from backtrail.testing.model_server import ModelServer

SPENT = Usage(input=137, output=41, cached=64, cache_write=32, reasoning=12)
WEATHER = ToolCall(id="call_1", name="get_weather", arguments={"city": "Paris"})
ASKED = {"model": "gpt-4o", "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]}


def events(text: str) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: ")]
    return [json.loads(line) for line in lines if line != "[DONE]"]


def test_a_chat_completion_has_text_calls_and_usage() -> None:
    with ModelServer([Reply(text="Sunny", tool_calls=(WEATHER, WEATHER), usage=SPENT)]) as model:
        got = httpx.post(f"{model.openai_url}/chat/completions", json=ASKED).json()
    message = got["choices"][0]["message"]
    assert message["content"] == "Sunny"
    assert [call["function"] for call in message["tool_calls"]] == [
        {"name": "get_weather", "arguments": '{"city": "Paris"}'}
    ] * 2
    assert got["choices"][0]["finish_reason"] == "tool_calls"
    assert got["usage"]["prompt_tokens_details"]["cached_tokens"] == 64
    assert got["usage"]["completion_tokens_details"]["reasoning_tokens"] == 12
    assert got["usage"]["total_tokens"] == 178


def test_a_streamed_chat_adds_up_to_the_whole_one() -> None:
    reply = Reply(text="It is 18 C and sunny in Paris.", tool_calls=(WEATHER,), usage=SPENT)
    with ModelServer([reply]) as model:
        asked = {**ASKED, "stream": True, "stream_options": {"include_usage": True}}
        answer = httpx.post(f"{model.openai_url}/chat/completions", json=asked)
    chunks = events(answer.text)
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    calls = [part for delta in deltas for part in delta.get("tool_calls", [])]
    assert "".join(delta.get("content") or "" for delta in deltas) == reply.text
    assert "".join(call["function"]["arguments"] for call in calls) == '{"city": "Paris"}'
    assert chunks[-1]["usage"]["prompt_tokens"] == 137
    assert answer.text.rstrip().endswith("data: [DONE]")


def test_a_streamed_response_ends_with_the_whole_one() -> None:
    with ModelServer([Reply(text="Sunny", tool_calls=(WEATHER,), reasoning="Look it up", usage=SPENT)]) as model:
        asked = {"model": "gpt-4o", "input": "Hi", "instructions": "Be brief.", "stream": True}
        got = events(httpx.post(f"{model.openai_url}/responses", json=asked).text)
        exchange = model.exchanges[0]
    done = got[-1]["response"]
    assert [event["sequence_number"] for event in got] == list(range(len(got)))
    assert [item["type"] for item in done["output"]] == ["reasoning", "message", "function_call"]
    assert done["usage"]["output_tokens_details"] == {"reasoning_tokens": 12}
    assert done["id"] == exchange.id
    assert [m["role"] for m in exchange.request.messages] == ["system", "user"]


def test_anthropic_counts_cached_tokens_apart() -> None:
    with ModelServer([Reply(text="Sunny", tool_calls=(WEATHER,), usage=SPENT)]) as model:
        asked = {
            "model": "claude",
            "max_tokens": 9,
            "system": "Be brief.",
            "messages": [{"role": "user", "content": "Hi"}],
        }
        got = httpx.post(f"{model.url}/v1/messages", json=asked).json()
    assert got["usage"] == {
        "input_tokens": 41,
        "cache_read_input_tokens": 64,
        "cache_creation_input_tokens": 32,
        "output_tokens": 41,
    }
    assert [block["type"] for block in got["content"]] == ["text", "tool_use"]
    assert got["stop_reason"] == "tool_use"


def test_a_streamed_anthropic_message_carries_its_tool_input() -> None:
    with ModelServer([Reply(tool_calls=(WEATHER,), reasoning="Hm", usage=SPENT)]) as model:
        asked = {"model": "claude", "stream": True, "messages": [{"role": "user", "content": "Hi"}]}
        got = events(httpx.post(f"{model.url}/v1/messages", json=asked).text)
    parts = [event["delta"].get("partial_json", "") for event in got if event["type"] == "content_block_delta"]
    assert json.loads("".join(parts)) == {"city": "Paris"}
    assert [got[0]["type"], got[-1]["type"]] == ["message_start", "message_stop"]
    assert got[-2]["usage"]["output_tokens"] == 41


def test_embeddings_depend_on_the_text_only_and_use_no_reply() -> None:
    with ModelServer(["still here"]) as model:
        ask = {"model": "text-embedding-3-small", "input": ["a", "b", "a"]}
        first = httpx.post(f"{model.openai_url}/embeddings", json=ask).json()
        packed = httpx.post(f"{model.openai_url}/embeddings", json={**ask, "encoding_format": "base64"}).json()
        chat = httpx.post(f"{model.openai_url}/chat/completions", json=ASKED).json()
    vectors = [item["embedding"] for item in first["data"]]
    assert vectors[0] == vectors[2] != vectors[1]
    assert isinstance(packed["data"][0]["embedding"], str)
    assert chat["choices"][0]["message"]["content"] == "still here"


@pytest.mark.parametrize(("path", "told"), [("/v1/chat/completions", "error"), ("/v1/messages", "error")])
def test_errors_are_told_in_the_words_of_the_api(path: str, told: str) -> None:
    with ModelServer([Reply(status=429, text="slow down", retry_after=2)]) as model:
        got = httpx.post(model.url + path, json=ASKED)
    assert got.status_code == 429
    assert got.headers["retry-after"] == "2"
    assert got.json()[told]["message"] == "slow down"
    assert model.exchanges[0].reply.status == 429


def test_a_malformed_answer_is_no_json() -> None:
    with ModelServer([Reply(text="x", malformed=True)]) as model:
        got = httpx.post(f"{model.openai_url}/chat/completions", json=ASKED)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        got.json()


@pytest.mark.parametrize("stream", [False, True])
def test_a_hung_up_answer_breaks_the_connection(stream: bool) -> None:
    script = [Reply(text="a long answer " * 20, hang_up=True)]
    with ModelServer(script) as model, pytest.raises(httpx.RemoteProtocolError):
        httpx.post(f"{model.openai_url}/chat/completions", json={**ASKED, "stream": stream})


def test_a_function_answers_from_where_the_agent_is_in_its_loop() -> None:
    def answer(request: ModelRequest) -> Reply | str:
        return "done" if request.tools_used else Reply(tool_calls=(WEATHER,))

    with ModelServer(answer) as model:
        asked = [*ASKED["messages"], {"role": "tool", "tool_call_id": "call_1", "content": "18 C"}]
        first = httpx.post(f"{model.openai_url}/chat/completions", json=ASKED).json()
        second = httpx.post(f"{model.openai_url}/chat/completions", json={**ASKED, "messages": asked}).json()
    assert first["choices"][0]["finish_reason"] == "tool_calls"
    assert second["choices"][0]["message"]["content"] == "done"
    assert [exchange.request.number for exchange in model.exchanges] == [1, 2]


def test_a_script_that_ran_out_says_so() -> None:
    with ModelServer(["one"]) as model:
        for status in (200, 400):
            got = httpx.post(f"{model.openai_url}/chat/completions", json=ASKED)
            assert got.status_code == status
    assert "the script holds 1 replies" in got.json()["error"]["message"]


def test_closing_does_not_wait_for_a_slow_answer() -> None:
    asked, failed = threading.Event(), threading.Event()

    def answer(_: ModelRequest) -> Reply:
        asked.set()
        return Reply(text="late", delay=60)

    model = ModelServer(answer)

    def ask() -> None:
        try:
            httpx.post(f"{model.openai_url}/chat/completions", json=ASKED, timeout=30)
        except httpx.TransportError:
            failed.set()

    with model:
        asking = threading.Thread(target=ask)
        asking.start()
        assert asked.wait(10)
    asking.join(10)
    assert failed.is_set()


def test_usage_is_counted_where_the_script_names_none() -> None:
    with ModelServer(["x" * 400]) as model:
        got = httpx.post(f"{model.openai_url}/chat/completions", json=ASKED).json()
    assert got["usage"]["completion_tokens"] == 101
    assert got["usage"]["prompt_tokens"] > 10


def test_a_script_in_json_reads_as_replies() -> None:
    reply = reply_from({"tool_calls": [{"name": "f", "arguments": {"a": 1}}], "usage": {"input": 3}, "delay": 0.1})
    assert reply == Reply(tool_calls=(ToolCall(name="f", arguments={"a": 1}),), usage=Usage(input=3), delay=0.1)
    with pytest.raises(TypeError, match="txt"):
        reply_from({"txt": "typo"})


def test_garbage_is_refused_politely() -> None:
    with ModelServer([]) as model:
        assert httpx.post(f"{model.openai_url}/chat/completions", content=b"\xff").status_code == 400
        assert httpx.post(f"{model.openai_url}/nowhere", json={}).status_code == 404
        assert httpx.get(f"{model.openai_url}/models").json()["object"] == "list"

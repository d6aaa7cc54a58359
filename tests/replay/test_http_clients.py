"""Real clients, recorded against local servers and replayed with the servers gone: the same answers, and no socket."""

import asyncio
import contextlib
import gzip
import io
import itertools
import json
import random
import socket
import subprocess
import sys
import urllib.request
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import anthropic
import httpx
import httpx2
import openai
import pytest
import requests
import urllib3
import zstandard

import backtrail
from backtrail.core.tape.recording import lines
from backtrail.core.tape.recording.tape import Entry, Tape
from backtrail.testing.model_script import ModelRequest, Reply
from backtrail.testing.model_server import ModelServer
from tests.replay.web import Web

CLAUDE = "claude-sonnet-5"


def echo(request: ModelRequest) -> Reply:
    return Reply(text=f"you said {request.question} and some more words")


def sync_models(model: str) -> list[Any]:
    """Whole and streamed answers of the three wires."""
    with openai.OpenAI(base_url=f"{model}/v1", api_key="k") as client:
        said = [{"role": "user", "content": "hi"}]
        whole = client.chat.completions.create(model="gpt-4o", messages=said)
        stream = client.chat.completions.create(model="gpt-4o", messages=said, stream=True)
        pieces = [chunk.choices[0].delta.content for chunk in stream if chunk.choices]
        events = [event.type for event in client.responses.create(model="gpt-4o", input="hi", stream=True)]
    with anthropic.Anthropic(base_url=model, api_key="k") as claude:
        asked = {"model": CLAUDE, "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}
        block = claude.messages.create(**asked).content[0].text
        with claude.messages.stream(**asked) as words:
            streamed = list(words.text_stream)
    return [whole.choices[0].message.content, pieces, events, block, streamed]


async def async_models(model: str) -> list[Any]:
    async with openai.AsyncOpenAI(base_url=f"{model}/v1", api_key="k") as client:
        said = [{"role": "user", "content": "hi"}]
        stream = await client.chat.completions.create(model="gpt-4o", messages=said, stream=True)
        pieces = [chunk.choices[0].delta.content async for chunk in stream if chunk.choices]
        response = await client.responses.create(model="gpt-4o", input="hi")
    async with anthropic.AsyncAnthropic(base_url=model, api_key="k") as claude:
        asked = {"model": CLAUDE, "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}
        async with claude.messages.stream(**asked) as words:
            streamed = [text async for text in words.text_stream]
    return [pieces, response.output_text, streamed]


def test_streamed_and_whole_answers_of_three_wires_come_back_piece_by_piece_with_the_model_gone() -> None:
    with ModelServer(echo) as model, backtrail.record() as recording:
        url = model.url
        told = sync_models(url), asyncio.run(async_models(url))
    with backtrail.replay(recording.tape) as run:
        assert (sync_models(url), asyncio.run(async_models(url))) == told
    assert run.faithful
    assert run.tape.footer is not None
    assert recording.tape.footer is not None
    assert run.tape.footer.hash == recording.tape.footer.hash
    assert {event.name for event in run.tape.events} == {"openai.chat", "openai.responses", "anthropic.messages"}
    assert {event.kind for event in run.tape.events} == {"llm"}


def test_a_run_with_a_model_and_a_web_tool_replays_a_hundred_times_with_one_hash_and_nobody_asked() -> None:
    def agent(model: str, web: str) -> str:
        with openai.OpenAI(base_url=f"{model}/v1", api_key="k") as client:
            found = requests.get(f"{web}/orders", params={"id": "A17"}, timeout=5).json()
            said = [{"role": "user", "content": json.dumps(found)}]
            return str(client.chat.completions.create(model="gpt-4o", messages=said).choices[0].message.content)

    with Web() as web, ModelServer(echo) as model:
        with backtrail.record() as recording:
            output = agent(model.url, web.url)
        hashes = set()
        for _ in range(100):
            with backtrail.replay(recording.tape) as run:
                assert agent(model.url, web.url) == output
            hashes.add(run.tape.footer.hash if run.tape.footer else "")
        assert hashes == {recording.tape.footer.hash if recording.tape.footer else None}
        assert (len(model.exchanges), web.visits["/orders"]) == (1, 1)


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_a_reader_that_stops_half_way_stops_at_the_same_place_again(library: Any) -> None:
    def first_two(url: str) -> list[str]:
        with library.stream("GET", f"{url}/stream") as response:
            return list(itertools.islice(response.iter_lines(), 3))

    with Web() as web, backtrail.record() as recording:
        told = first_two(web.url)
    assert [event.outcome for event in recording.tape.events] == ["incomplete"]
    with backtrail.replay(recording.tape):
        assert first_two(web.url) == told


def test_a_stream_that_dies_gives_the_same_pieces_and_then_the_same_exception() -> None:
    async def with_aiohttp(url: str) -> tuple[list[bytes], str]:
        lines: list[bytes] = []
        async with aiohttp.ClientSession() as session, session.get(f"{url}/dying") as response:
            try:
                async for line in response.content:
                    lines.append(line)  # noqa: PERF401 - those before the exception count
            except aiohttp.ClientError as died:
                return lines, repr(died)
        return lines, ""

    def all_of(url: str) -> list[Any]:
        told: list[Any] = []
        for library in (httpx, httpx2):
            lines: list[str] = []
            with pytest.raises(library.RemoteProtocolError) as died, library.stream("GET", f"{url}/dying") as response:
                lines.extend(response.iter_lines())
            told.append((lines, str(died.value)))
        got: list[bytes] = []
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            got.extend(requests.get(f"{url}/dying", stream=True, timeout=5).iter_lines())
        return [*told, got, asyncio.run(with_aiohttp(url))]

    with Web() as web, backtrail.record() as recording:
        told = all_of(web.url)
    assert {event.outcome for event in recording.tape.events} == {"broken"}
    with backtrail.replay(recording.tape):
        assert all_of(web.url) == told


def test_calls_side_by_side_from_one_line_each_get_their_own_answer() -> None:
    async def ask(client: Any, at: int, rest: random.Random) -> Any:
        await asyncio.sleep(rest.random() / 200)
        said = [{"role": "user", "content": f"number {at}"}]
        return (await client.chat.completions.create(model="gpt-4o", messages=said)).choices[0].message.content

    async def fetch(session: Any, url: str, at: int, rest: random.Random) -> Any:
        await asyncio.sleep(rest.random() / 200)
        async with session.post(f"{url}/n", json={"at": at}) as response:
            return (await response.json())["echo"]

    async def agent(model: str, web: str, seed: int) -> list[Any]:
        rest = random.Random(seed)
        async with (
            openai.AsyncOpenAI(base_url=f"{model}/v1", api_key="k") as client,
            aiohttp.ClientSession() as session,
        ):
            return await asyncio.gather(
                *(ask(client, at, rest) for at in range(8)), *(fetch(session, web, at, rest) for at in range(6))
            )

    with Web() as web, ModelServer(echo) as model, backtrail.record() as recording:
        told = asyncio.run(agent(model.url, web.url, 0))
    for seed in range(1, 101):
        with backtrail.replay(recording.tape):
            assert asyncio.run(agent(model.url, web.url, seed)) == told


def test_polling_plays_its_answers_in_order_and_one_more_is_too_many() -> None:
    def poll(url: str, times: int) -> list[int]:
        return [requests.get(f"{url}/state", timeout=5).json()["visit"] for _ in range(times)]

    with Web() as web, backtrail.record() as recording:
        assert poll(web.url, 4) == [1, 2, 3, 4]
    with pytest.raises(backtrail.Divergence) as parted, backtrail.replay(recording.tape):
        poll(web.url, 5)
    assert parted.value.difference.kind == "extra_call"
    with backtrail.replay(recording.tape, exhausted="repeat_last"):
        assert poll(web.url, 6) == [1, 2, 3, 4, 4, 4]


def test_refusals_and_dead_hosts_are_the_same_exceptions_and_clients_retry_as_they_did() -> None:
    def troubles(url: str) -> list[str]:
        told = []
        for library in (httpx, httpx2, requests):
            with pytest.raises(library.ConnectionError if library is requests else library.ConnectError) as dead:
                library.get("http://127.0.0.1:1/x", timeout=1)
            told.append(type(dead.value).__qualname__)
            told.append(str(library.get(f"{url}/busy", timeout=5).status_code))
        with openai.OpenAI(base_url=url, api_key="k", max_retries=2) as client:
            with pytest.raises(openai.RateLimitError) as busy:
                client.post("/busy", cast_to=object, body={})
            told.append(str(busy.value.status_code))
        return told

    with Web() as web:
        with backtrail.record() as recording:
            told = troubles(web.url)
        visits = web.visits["/busy"]
        with backtrail.replay(recording.tape):
            assert troubles(web.url) == told
        assert (visits, web.visits["/busy"]) == (6, 6)


def test_no_secret_is_on_disk_and_the_replay_matches_all_the_same(tmp_path: Path) -> None:
    secrets = ["sk-proj-abcdefghijklmnop1234", "hunter2hunter2", "tok_live_0987654321", "ghp_abcdefghijklmnopqrstuv"]

    def agent(url: str) -> Any:
        key, password, token, github = secrets
        headers = {"authorization": f"Bearer {key}", "cookie": f"sid={token}"}
        one = httpx.get(f"{url}/q", params={"api_key": token, "q": "x"}, headers=headers).json()["visit"]
        two = requests.post(f"{url}/login", json={"password": password, "user": "ada"}, timeout=5).json()["visit"]
        three = httpx2.post(
            f"{url}/packed", content=json.dumps({"access_token": token, "note": f"use {github}"})
        ).json()
        return one, two, three["visit"]

    path = tmp_path / "run.tape.jsonl"
    with Web() as web, backtrail.record(path):
        told = agent(web.url)
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert [secret for secret in secrets if secret.encode() in written] == []
    assert b"session=abcdef0123456789" not in written
    with backtrail.replay(path):
        assert agent(web.url) == told


KEY = "sk-proj-abcdefghijklmnop1234"


def test_a_secret_in_an_address_a_command_or_an_output_is_not_on_the_tape() -> None:
    def agent(url: str) -> int:
        return int(httpx.get(f"{url}/hook/{KEY}").json()["visit"])

    entry = Entry(argv=("python", "agent.py", "--api-key", "hunter2hunter2", f"--token={KEY}", "--fast"))
    with Web() as web, backtrail.record(entry=entry) as recording:
        told = agent(web.url)
        recording.output({"password": "hunter2hunter2", "note": f"use {KEY}"})
    written = "\n".join(lines.written(recording.tape))
    assert KEY not in written
    assert "hunter2" not in written
    assert recording.tape.header.entry.argv[-1] == "--fast"
    assert recording.tape.footer is not None
    assert recording.tape.footer.redacted >= 4
    with backtrail.replay(recording.tape):
        assert agent(web.url) == told


ENCODED: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda text: zstandard.ZstdCompressor().compress(text),
    "deflate": lambda text: zlib.compress(text)[2:-4],
    "gzip": lambda text: gzip.compress(text[:9]) + gzip.compress(text[9:]),
    "": lambda text: text,
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_bodies_are_looked_through_whatever_they_are_compressed_with(encoding: str) -> None:
    text = f"the key is {KEY}, keep it".encode()
    body = ENCODED[encoding](text)

    def read(url: str) -> str:
        with httpx.stream("POST", f"{url}/told", content=body, headers={"x-encoding": encoding}) as response:
            raw = b"".join(response.iter_raw())
        return (raw if raw != body else text).decode()

    with Web() as web, backtrail.record() as recording:
        assert read(web.url) == text.decode()
    assert KEY not in "".join(lines.written(recording.tape))
    with backtrail.replay(recording.tape):
        assert read(web.url) == "the key is [masked], keep it"


def test_a_body_that_nobody_here_can_read_is_not_kept_and_its_replay_says_so() -> None:
    def read(url: str) -> bytes:
        with httpx.stream("POST", f"{url}/told", content=b"??", headers={"x-encoding": "secret-sauce"}) as response:
            return b"".join(response.iter_raw())

    with Web() as web, backtrail.record() as recording:
        assert read(web.url) == b"??"
    with pytest.raises(backtrail.Divergence) as parted, backtrail.replay(recording.tape):
        read(web.url)
    assert parted.value.difference.kind == "unreplayable_value"
    assert "an answer in secret-sauce" in parted.value.report


def test_a_secret_that_a_model_says_piece_by_piece_is_masked_as_a_whole() -> None:
    def ask(model: str) -> str:
        with openai.OpenAI(base_url=f"{model}/v1", api_key="k") as client:
            said = [{"role": "user", "content": "which key?"}]
            stream = client.chat.completions.create(model="gpt-4o", messages=said, stream=True)
            return "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)

    with ModelServer(lambda _: Reply(text=f"It is {KEY}, as you said.")) as model, backtrail.record() as recording:
        assert ask(model.url) == f"It is {KEY}, as you said."
    with backtrail.replay(recording.tape):
        assert ask(model.url) == "It is [masked], as you said."


def test_two_uploads_of_aiohttp_are_two_questions() -> None:
    async def upload(url: str, content: bytes) -> str:
        form = aiohttp.FormData()
        form.add_field("file", io.BytesIO(content), filename="a.txt")
        async with aiohttp.ClientSession() as session, session.post(f"{url}/up", data=form) as response:
            return str((await response.json())["visit"])

    with Web() as web, backtrail.record() as recording:
        told = [asyncio.run(upload(web.url, content)) for content in (b"one", b"two")]
    with backtrail.replay(recording.tape):
        assert [asyncio.run(upload(web.url, content)) for content in (b"two", b"one")] == told[::-1]


def test_what_a_library_refuses_by_itself_it_refuses_in_its_own_words() -> None:
    async def wrong() -> None:
        async with aiohttp.ClientSession() as session:
            await session.get("http://:80")

    for session in (contextlib.nullcontext(), backtrail.record()):
        with session, pytest.raises(aiohttp.InvalidURL):
            asyncio.run(wrong())
    with backtrail.record(), pytest.raises(urllib3.exceptions.HTTPError):
        urllib3.HTTPConnectionPool("no-such-host.invalid").request("GET", "/", retries=False)


def test_a_reader_that_was_cancelled_half_way_stays_pending_again() -> None:
    async def patient(url: str) -> list[str]:
        got: list[str] = []
        with contextlib.suppress(TimeoutError):
            async with (
                asyncio.timeout(0.2),
                httpx.AsyncClient() as client,
                client.stream("GET", f"{url}/slow") as response,
            ):
                async for line in response.aiter_lines():
                    got.append(line)  # noqa: PERF401 - those before the time was over count
        return got

    with Web() as web, backtrail.record() as recording:
        told = asyncio.run(patient(web.url))
    assert told[:1] == ["data: 0"]
    with backtrail.replay(recording.tape):
        assert asyncio.run(patient(web.url)) == told


def test_what_no_seam_sees_is_stopped_before_it_happens_and_named_with_its_line() -> None:
    empty = Tape(header=_recorded_nothing().header)
    for reach in (
        lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
        lambda: subprocess.run(["true"], check=False),
        lambda: urllib.request.urlopen("http://127.0.0.1:9/x", timeout=1),
    ):
        with pytest.raises(backtrail.Divergence) as stopped:
            _swallowing(empty, reach)
        assert stopped.value.difference.kind == "unrecorded_side_effect"
        assert f"{Path(__file__).name}:" in stopped.value.report


def _swallowing(tape: Tape, reach: Any) -> None:
    """A framework that swallows everything that it is let."""
    with backtrail.replay(tape), contextlib.suppress(Exception):
        reach()


def _recorded_nothing() -> Tape:
    with backtrail.record() as recording:
        pass
    return recording.tape


@pytest.mark.parametrize("library", ["httpx", "httpx2", "requests", "aiohttp", "openai", "agents", "mcp"])
def test_a_library_that_is_imported_while_a_run_is_recorded_is_watched(library: str) -> None:
    program = f"""
import backtrail
with backtrail.record():
    import {library}
from backtrail.sdk.replay.seams.installing import INSTALLED
assert INSTALLED and set(INSTALLED.values()) == {{"ok"}}, INSTALLED
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr

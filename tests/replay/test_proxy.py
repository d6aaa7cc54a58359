"""Claims about the proxy: agents in any language are recorded and replayed at the models that they call."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import anthropic
import httpx
import openai
import pytest
from click.testing import CliRunner

import backtrail
from backtrail.cli.main import main
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Footer, Header, Tape
from backtrail.core.tape.wired import PROXY, wired
from backtrail.sdk.replay import opening
from backtrail.sdk.replay.missing import Missing
from backtrail.sdk.replay.proxy.answering import Answering, streamed_or_not
from backtrail.sdk.replay.proxy.listening import Listening
from backtrail.sdk.replay.proxy.passing import Passing
from backtrail.sdk.replay.replayer import Replayer
from backtrail.sdk.replay.session import Session
from backtrail.sdk.replay.writing import InMemory, keep_file, read_file
from backtrail.testing.model_script import ModelRequest, Reply
from backtrail.testing.model_server import ModelServer
from tests.replay import refunds
from tests.replay.conftest import called
from tests.replay.test_replay_commands import BACKTRAIL, typed

AGENT = Path(__file__).parent / "agent.mjs"
QUESTION = "What is a tape?"
node = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")


def chat(url: str, question: str = QUESTION) -> Any:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="sk-secret-0123456789abcdef", max_retries=2) as client:
        told = client.chat.completions.create(model="old", messages=[{"role": "user", "content": question}])
        return told.choices[0].message.content


def chat_streamed(url: str, question: str = QUESTION) -> Any:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none") as client:
        stream = client.chat.completions.create(
            model="old", stream=True, messages=[{"role": "user", "content": question}]
        )
        return "".join(piece.choices[0].delta.content or "" for piece in stream if piece.choices)


def responses(url: str, question: str = QUESTION) -> Any:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none") as client:
        return client.responses.create(model="old", input=question).output_text


def responses_streamed(url: str, question: str = QUESTION) -> Any:
    async def told() -> str:
        async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="none") as client:
            stream = await client.responses.create(model="old", input=question, stream=True)
            return "".join([event.delta async for event in stream if event.type == "response.output_text.delta"])

    return asyncio.run(told())


def embeddings(url: str, question: str = QUESTION) -> Any:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none") as client:
        return client.embeddings.create(model="small", input=question).data[0].embedding


def models(url: str, _question: str = "") -> Any:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none") as client:
        return [model.id for model in client.models.list()]


def messages(url: str, question: str = QUESTION) -> Any:
    async def told() -> str:
        async with anthropic.AsyncAnthropic(base_url=url, api_key="none") as client:
            said = await client.messages.create(
                model="old", max_tokens=99, messages=[{"role": "user", "content": question}]
            )
            return "".join(block.text for block in said.content if block.type == "text")

    return asyncio.run(told())


def messages_streamed(url: str, question: str = QUESTION) -> Any:
    with (
        anthropic.Anthropic(base_url=url, api_key="none") as client,
        client.messages.stream(model="old", max_tokens=99, messages=[{"role": "user", "content": question}]) as stream,
    ):
        return "".join(stream.text_stream)


CLIENTS = [chat, chat_streamed, responses, responses_streamed, embeddings, models, messages, messages_streamed]
SPOKEN = [each for each in CLIENTS if each not in (embeddings, models)]
END = Footer(n=2, hash="")
Client = Callable[..., Any]


def echo(request: ModelRequest) -> Reply:
    return Reply(text=f"To {request.question!r} I say: it remembers. " * 5)


@contextmanager
def recording(model: ModelServer) -> Iterator[tuple[str, Session]]:
    session = Session(replace(opening.header(), seams={PROXY: "ok"}), InMemory())
    passing = Passing(session, {"openai": model.openai_url, "anthropic": model.url})
    with Listening(passing) as here:
        yield here.url, session
    passing.over()
    session.close()


@contextmanager
def replaying(tape: Tape, **how: Any) -> Iterator[tuple[str, Replayer]]:
    header = Header(run_id="now", t0=tape.header.t0 + 864_000)
    session = Replayer(header, InMemory(), wired(tape), rules=streamed_or_not(), **how)
    with Listening(Answering(session)) as here:
        yield here.url, session


@pytest.mark.parametrize("ask", CLIENTS, ids=lambda ask: ask.__name__)
def test_what_a_client_was_told_it_is_told_again_without_the_model(ask: Client) -> None:
    with ModelServer(echo) as model, recording(model) as (url, session):
        told = ask(url)
    assert told
    (event,) = session.tape.events
    assert event.outcome == "value"
    assert "secret" not in json.dumps([event.args, event.result])
    with replaying(session.tape) as (url, again):
        assert ask(url) == told
        again.ended()
    assert again.difference is None


@pytest.mark.parametrize("ask", SPOKEN, ids=lambda ask: ask.__name__)
def test_a_run_that_parts_from_its_recording_is_refused_once_and_for_all_without_a_retry(ask: Client) -> None:
    with ModelServer(echo) as model, recording(model) as (url, session):
        ask(url)
    with replaying(session.tape) as (url, again):
        for question in ("What is a film?", QUESTION):
            with pytest.raises((openai.BadRequestError, anthropic.BadRequestError), match="with other arguments") as no:
                ask(url, question)
            assert "What is a film?" in str(no.value), "later requests are told of the first difference"
    assert again.difference is not None
    assert again.difference.step == 0
    assert not again.tape.events, "no client has tried again"


def test_a_recorded_stream_is_given_whole_and_the_other_way_around_as_the_request_wants_it() -> None:
    for one, other in ((chat, chat_streamed), (responses, responses_streamed), (messages, messages_streamed)):
        for first, then in ((one, other), (other, one)):
            with ModelServer(echo) as model, recording(model) as (url, session):
                told = first(url)
            with replaying(session.tape) as (url, _):
                assert then(url) == told


def test_a_stream_reaches_the_client_while_the_model_still_speaks() -> None:
    def one_word(_: ModelRequest) -> Reply:
        return Reply(text="word " * 40, chunk_delay=0.02)

    with ModelServer(one_word) as model, recording(model) as (url, session):
        body = {"model": "old", "stream": True, "messages": [{"role": "user", "content": QUESTION}]}
        with httpx.stream("POST", f"{url}/v1/chat/completions", json=body, timeout=30) as stream:
            assert next(stream.iter_raw()).startswith(b"data: ")
            assert not session.tape.events, "the call is not over yet"
    (event,) = session.tape.events
    assert event.outcome == "incomplete"
    assert 1 <= len(event.result["body"]) < 40


def test_a_client_that_gave_up_gives_up_again() -> None:
    late = lambda _: Reply(text="late", delay=30)  # noqa: E731
    with ModelServer(late) as model, recording(model) as (url, session), pytest.raises(openai.APITimeoutError):
        _impatient(url)
    (event,) = session.tape.events
    assert event.outcome == "cancelled"
    with replaying(session.tape) as (url, _), pytest.raises(openai.APITimeoutError):
        _impatient(url)


def _impatient(url: str) -> None:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none", timeout=0.5, max_retries=0) as client:
        client.responses.create(model="old", input=QUESTION)


def test_a_stream_that_broke_breaks_again_and_an_error_of_the_provider_is_tried_again_as_it_was() -> None:
    broken = [Reply(text="half of it " * 9, hang_up=True)]
    with ModelServer(broken) as model, recording(model) as (url, session), pytest.raises(httpx.RemoteProtocolError):
        _raw(url)
    assert [event.outcome for event in session.tape.events] == ["broken"]
    with replaying(session.tape) as (url, _), pytest.raises(httpx.RemoteProtocolError):
        _raw(url)

    busy = Reply(status=429, text="slow down", retry_after=0.01)
    with ModelServer([busy, Reply(text="now")]) as model, recording(model) as (url, session):
        assert chat(url) == "now"
    with replaying(session.tape) as (url, again):
        assert chat(url) == "now"
    assert [event.result["status"] for event in again.tape.events] == [429, 200]


def _raw(url: str) -> bytes:
    body = {"model": "old", "stream": True, "messages": [{"role": "user", "content": QUESTION}]}
    return httpx.post(f"{url}/v1/chat/completions", json=body, timeout=30).content


def test_a_provider_that_is_away_is_told_with_its_address() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
        session = Session(opening.header(), InMemory())
        with Listening(Passing(session, {"openai": f"{nobody}/v1", "anthropic": nobody})) as here:
            answer = httpx.post(f"{here.url}/v1/responses", json={"model": "old", "input": "?"})
    assert answer.status_code == 502
    assert f"{nobody}/v1/responses does not answer" in answer.json()["error"]["message"]
    assert session.tape.events[0].result["status"] == 502


def test_concurrent_callers_each_get_their_own_answer() -> None:
    async def all_of(url: str) -> list[str | None]:
        async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="none") as client:
            asked = [
                client.chat.completions.create(model="old", messages=[{"role": "user", "content": f"number {at}"}])
                for at in range(12)
            ]
            return [told.choices[0].message.content for told in await asyncio.gather(*asked)]

    with ModelServer(echo) as model, recording(model) as (url, session):
        told = asyncio.run(all_of(url))
    assert len(set(told)) == 12
    with replaying(session.tape) as (url, again):
        assert asyncio.run(all_of(url)) == told
        again.ended()
    assert again.difference is None


def test_a_tape_of_a_python_agent_answers_its_models_and_leaves_its_tools_alone(recorded: Tape) -> None:
    assert {event.kind for event in recorded.events} == {"llm", "tool"}
    with replaying(recorded) as (url, again):
        os.environ["OPENAI_BASE_URL"] = f"{url}/v1"
        assert refunds.run(refunds.QUESTION) == "Refunded."
        again.ended()
    assert again.difference is None
    assert {event.kind for event in again.tape.events} == {"llm"}


def test_models_are_listed_though_nobody_recorded_that_and_other_calls_are_answered_as_the_user_says(
    recorded: Tape,
) -> None:
    with replaying(recorded, missing=Missing(ways={"llm:*": "stub:Hello."})) as (url, _):
        assert models(url) == ["scripted"]
        assert chat(url) == "Hello."
        assert chat_streamed(url) == "Hello."
        assert httpx.get(url).text == "backtrail proxy\n"
        no = httpx.get(f"{url}/v1/realtime", headers={"upgrade": "websocket"})
        assert (no.status_code, no.json()["error"]["code"]) == (400, "backtrail_no_websockets")
        lost = httpx.get(f"{url}/v1/files")
        assert (lost.status_code, lost.headers["x-should-retry"]) == (400, "false")
        assert "GET https://api.openai.com/v1/files" in lost.json()["error"]["message"]


def test_a_trace_of_any_sdk_answers_every_wire_whole_and_streamed() -> None:
    told: dict[str, Any] = {"text": "From the trace.", "usage": {"input": 3, "output": 4}}
    args = {"conversation": [["user", QUESTION, []]]}
    event = Event(i=0, kind="llm", name="ChatOpenAI", key="", args=args, result={"answer": told})
    look = Event(i=1, kind="tool", name="look", key="a", args={}, result={"untyped": "x"})
    tape = Tape(header=Header(run_id="r", t0=0.0, source="trace:openinference"), events=(event, look), footer=END)
    for ask in SPOKEN:
        with replaying(tape) as (url, again):
            assert ask(url) == "From the trace."
            again.ended()
        assert again.difference is None


def test_a_killed_recording_answers_to_its_end_and_then_says_that_it_is_over() -> None:
    with ModelServer(echo) as model, recording(model) as (url, session):
        told = chat(url)
    with replaying(replace(session.tape, footer=None)) as (url, again):
        assert chat(url) == told
        with pytest.raises(openai.BadRequestError, match="cut off here"):
            chat(url, "and then?")
        again.ended()
    assert again.difference is None


def weather(request: ModelRequest) -> Reply:
    return Reply(text="It rains in Oslo, take a coat.") if request.tools_used else called("weather", city="Oslo")


@node
def test_an_agent_in_javascript_is_recorded_and_replayed_with_its_tools_running_for_real(
    tmp_path: Path, world: Path
) -> None:
    tape = tmp_path / "run.tape.jsonl"
    with ModelServer(weather) as model:
        env = {"OPENAI_API_KEY": "sk-secret-0123456789abcdef"}
        up = ("--record", str(tape), "--upstream-openai", model.openai_url)
        made = typed("proxy", *up, "--", "node", str(AGENT), **env)
    assert (made.returncode, made.stdout) == (0, "It rains in Oslo, take a coat.\n"), made.stderr
    assert f"Replay it: backtrail proxy {tape} -- node {AGENT}" in made.stderr
    assert "TOOLS RUN FOR REAL" in made.stderr
    assert "secret" not in tape.read_text()
    kept = read_file(tape)
    assert [event.name for event in kept.events] == ["openai.chat", "openai.chat"]
    assert kept.footer is not None

    again = typed("proxy", str(tape), "--", "node", str(AGENT), OPENAI_API_KEY="")
    assert (again.returncode, again.stdout) == (0, made.stdout), again.stderr
    assert "did exactly what was recorded: 2 calls" in again.stderr
    assert world.read_text() == "weather Oslo\nweather Oslo\n", "tools run again: the proxy stands before models alone"

    other = typed("proxy", str(tape), "--json", "--", "node", str(AGENT), "And in Rome?")
    assert other.returncode == 3
    assert "400 false backtrail_diverged" in other.stderr
    outcome = json.loads(other.stdout)
    assert (outcome["kind"], outcome["faithful"], outcome["program"]) == ("changed_args", False, 1)
    assert "And in Rome?" in outcome["report"]


def test_a_program_ends_with_its_own_code_and_one_that_asks_less_has_diverged(tmp_path: Path) -> None:
    tape = tmp_path / "run.tape.jsonl"
    with ModelServer(echo) as model, recording(model) as (url, session):
        chat(url)
    keep_file(session.tape, tape)
    program = tmp_path / "agent.py"
    program.write_text(
        "import os, sys, urllib.request as u, json\n"
        "if len(sys.argv) < 2:\n"
        f"    body = {{'model': 'old', 'messages': [{{'role': 'user', 'content': {QUESTION!r}}}]}}\n"
        "    head = {'content-type': 'application/json'}\n"
        "    to = os.environ['OPENAI_BASE_URL'] + '/chat/completions'\n"
        "    u.urlopen(u.Request(to, json.dumps(body).encode(), head)).read()\n"
        "sys.exit(7)\n"
    )
    same = typed("proxy", str(tape), "--", sys.executable, str(program))
    assert same.returncode == 7, same.stderr
    less = typed("proxy", str(tape), "--", sys.executable, str(program), "nothing")
    assert less.returncode == 3
    assert "the run ended after 0 calls without model openai.chat" in less.stderr


def test_without_a_program_it_listens_until_it_is_stopped(tmp_path: Path) -> None:
    tape = tmp_path / "run.tape.jsonl"
    with ModelServer(echo) as model, recording(model) as (url, session):
        told = chat(url)
    keep_file(session.tape, tape)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen([*BACKTRAIL, "proxy", str(tape)], stderr=subprocess.PIPE, text=True, env=env) as proxy:
        assert proxy.stderr is not None
        line = next(line for line in proxy.stderr if line.startswith("OPENAI_BASE_URL="))
        url = line.split()[0].removeprefix("OPENAI_BASE_URL=").removesuffix("/v1")
        assert chat(url) == told
        proxy.send_signal(signal.SIGINT)
        assert proxy.wait(20) == 0
        assert "did exactly what was recorded" in proxy.stderr.read()


def test_what_cannot_be_is_refused_with_what_to_type(tmp_path: Path) -> None:
    with backtrail.record(tmp_path / "empty.tape.jsonl"):
        pass
    tape = str(tmp_path / "empty.tape.jsonl")
    for words, told in (
        ((), "Name the tape or the trace"),
        ((tape,), "holds no call of a model"),
        ((tape, "--on-miss", "llm:*=live"), "nothing is live"),
        ((tape, "--upstream-openai", "http://x"), "--record FILE passes calls on to"),
        (("--record", str(tmp_path / "x"), "--on-miss", "llm:*=stub:a"), "belong to a replay"),
        (("--record", str(tmp_path / "x"), "--upstream-openai", "api.openai.com"), "http:// or https:// in front"),
        (
            ("--record", str(tmp_path / "x"), "--port", "4141", "--upstream-openai", "http://127.0.0.1:4141/v1"),
            "is the proxy itself",
        ),
        (("--record", str(tmp_path / "x"), "--", "no-such-program"), "is no program here"),
    ):
        refused = CliRunner().invoke(main, ["proxy", *words])
        assert refused.exit_code == 2, words
        assert told in refused.stderr

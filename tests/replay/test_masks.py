"""The user's own mask holds for tapes as for spans: what it hides is not on disk, and the run replays all the same."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import openai
import pytest

import backtrail
from backtrail.testing.model_script import ModelRequest, Reply
from backtrail.testing.model_server import ModelServer
from tests.replay.web import Web

MAIL = re.compile(r"[\w.]+@[\w.]+\w")


def mask(name: str, value: object) -> object:
    """Mail addresses, and everything that is called a diagnosis."""
    if name == "diagnosis":
        return "[hidden]"
    return MAIL.sub("[mail]", value) if isinstance(value, str) else value


@pytest.fixture(autouse=True)
def masked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("BACKTRAIL_ENDPOINT", "http://127.0.0.1:9")
    backtrail.init(mask=mask)
    yield
    backtrail.shutdown(timeout=0)


@backtrail.observe(kind="tool")
def patient(mail: str, *, diagnosis: str) -> dict[str, object]:
    return {"mail": mail, "seen": [mail, 3], "diagnosis": diagnosis}


async def run(model: str, web: str) -> list[object]:
    found = patient("ada@example.org", diagnosis="flu")
    said = [{"role": "user", "content": "Write to ada@example.org"}]
    async with openai.AsyncOpenAI(base_url=model, api_key="k") as client, httpx.AsyncClient() as http:
        answer = await client.chat.completions.create(model="gpt-4o", messages=said)
        chunks = await client.chat.completions.create(model="gpt-4o", messages=said, stream=True)
        streamed = [chunk.choices[0].delta.content async for chunk in chunks if chunk.choices]
        page = (await http.post(f"{web}/echo", json={"to": "bob@example.org"})).json()
    return [found["seen"], answer.choices[0].message.content, "".join(part or "" for part in streamed), page["path"]]


def echo(request: ModelRequest) -> Reply:
    return Reply(text=f"Done: {request.messages[-1]['content']}")


def test_what_the_mask_hides_is_on_no_tape_and_the_run_replays(tmp_path: Path) -> None:
    path = tmp_path / "run.tape.jsonl"
    with ModelServer(echo) as model, Web() as web:
        urls = (model.openai_url, web.url)
        with backtrail.record(path):
            told = asyncio.run(run(*urls))
    assert told[1] == "Done: Write to ada@example.org", "the program itself sees everything"
    kept = path.read_text() + "".join(blob.read_text() for blob in tmp_path.glob("blobs/*"))
    assert "example.org" not in kept
    assert "flu" not in kept
    assert json.loads(kept.splitlines()[1])["args"] == {"mail": "[mail]", "diagnosis": "[hidden]"}
    with backtrail.replay(path) as again:
        replayed = asyncio.run(run(*urls))
    assert again.faithful
    assert replayed == [["[mail]", 3], "Done: Write to [mail]", "Done: Write to [mail]", "/echo"]


def test_a_mask_that_fails_lets_nothing_out(tmp_path: Path) -> None:
    def broken(name: str, value: object) -> object:
        raise RuntimeError(f"no idea about {name}")

    backtrail.shutdown(timeout=0)
    backtrail.init(mask=broken)
    with backtrail.record(tmp_path / "t.jsonl"):
        patient("ada@example.org", diagnosis="flu")
    assert "example.org" not in (tmp_path / "t.jsonl").read_text()
    assert "the mask failed" in (tmp_path / "t.jsonl").read_text()


def test_names_with_a_dollar_are_masked_as_all_others(tmp_path: Path) -> None:
    @backtrail.observe(kind="tool")
    def update(change: dict[str, object]) -> tuple[dict[str, object], int]:
        return change, 1

    change: dict[str, object] = {"$set": {"mail": "ada@example.org", "password": "hunter22secret", "diagnosis": "flu"}}
    with backtrail.record(tmp_path / "t.jsonl"):
        update(change)
    kept = (tmp_path / "t.jsonl").read_text()
    assert not [secret for secret in ("example.org", "hunter22secret", "flu") if secret in kept]
    with backtrail.replay(tmp_path / "t.jsonl") as again:
        told = update(change)
    assert again.faithful
    assert told == ({"$set": {"mail": "[mail]", "password": "[masked]", "diagnosis": "[hidden]"}}, 1)

"""A web server whose every request is an agent's run: each leaves a tape of its own, and no tape knows of another."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from backtrail.core.tape.recording.lines import read
from backtrail.core.tape.recording.tape import Tape
from backtrail.testing.model_script import ModelRequest, Reply
from backtrail.testing.model_server import ModelServer
from backtrail.testing.server import free_port
from tests.servers import running_server

REQUESTS = 30
APP = """
import asyncio
import contextlib
import openai
from fastapi import FastAPI
import backtrail

backtrail.init(service="desk", record="always")
client = openai.AsyncOpenAI()

@contextlib.asynccontextmanager
async def life(_):
    yield
    await client.close()
    backtrail.shutdown()

app = FastAPI(lifespan=life)

@backtrail.observe(kind="tool")
async def lookup(order: str) -> str:
    await asyncio.sleep(0.01)
    return f"found {order}"

@backtrail.observe(kind="agent")
async def answer(order: str) -> str:
    told = await asyncio.gather(lookup(order), asyncio.to_thread(lambda: order.upper()))
    said = await client.chat.completions.create(
        model="gpt-4o", messages=[{"role": "system", "content": told[0]}, {"role": "user", "content": order}]
    )
    return said.choices[0].message.content

@app.get("/orders/{order}")
async def orders(order: str) -> dict[str, str]:
    return {"said": await answer(order)}

@app.get("/health")
async def health() -> str:
    return "ok"
"""


def echo(request: ModelRequest) -> Reply:
    return Reply(text=f"You asked about {request.messages[-1]['content']}")


def test_thirty_requests_at_once_leave_thirty_clean_tapes(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    with running_server(tmp_path / "data", grpc_port=0) as server, ModelServer(echo) as model:
        with served(
            tmp_path, OPENAI_BASE_URL=model.openai_url, OPENAI_API_KEY="k", BACKTRAIL_ENDPOINT=server.url
        ) as url:
            said = asyncio.run(asked(url))
        assert said == [f"You asked about order-{at}" for at in range(REQUESTS)]
        with httpx.Client(base_url=server.url, trust_env=False) as http:
            found = http.get("/api/traces", params={"limit": 100}).json()["rows"]
            rows = [row for row in found if "health" not in row["name"]]  # FastAPI has spans of its own
            assert len(rows) == REQUESTS
            tapes = [read(http.get(f"/api/traces/{row['trace_id']}/tape").text.split("\n")) for row in rows]
    assert sorted(orders_on(tape)[0] for tape in tapes) == sorted(f"order-{at}" for at in range(REQUESTS))
    for tape in tapes:
        assert tape.header.source == "native"
        assert tape.footer is not None
        assert len(set(orders_on(tape))) == 1, "no word of another request"
        assert [event.kind for event in tape.events] == ["tool", "llm"], "and none of the exporter's"


def orders_on(tape: Tape) -> list[str]:
    """The order that each call of a tape is about."""
    tool, model = tape.events
    return [tool.args["order"], model.args["body"]["messages"][-1]["content"]]


@contextmanager
def served(folder: Path, **env: str) -> Iterator[str]:
    """The app under uvicorn; stopped as a server is, so that all that it has is sent."""
    port = free_port()
    words = [sys.executable, "-m", "uvicorn", "app:app", "--port", str(port), "--log-level", "warning"]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(words, cwd=folder, env=os.environ | env) as process:
        try:
            while True:
                assert process.poll() is None
                try:
                    httpx.get(f"{url}/health", trust_env=False)
                    break
                except httpx.ConnectError:
                    continue
            yield url
        finally:
            process.terminate()
            process.wait(timeout=30)


async def asked(url: str) -> list[str]:
    """All at once."""
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as http:
        answers = await asyncio.gather(*(http.get(f"/orders/order-{at}") for at in range(REQUESTS)))
    return [answer.json()["said"] for answer in answers]

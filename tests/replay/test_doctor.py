"""Claims about the doctor, as users call it: what of a program would not replay is told with its place and its mend."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from backtrail.testing.model_server import ModelServer
from tests.replay.test_replay_commands import typed
from tests.replay.web import Web

HEAD = """
import json, os, random, socket, sqlite3, subprocess, sys, urllib.request, uuid
import openai, backtrail

def ask(text):
    with openai.OpenAI() as client:
        said = client.chat.completions.create(model="m", messages=[{"role": "user", "content": text}])
        return said.choices[0].message.content
"""


def examined(folder: Path, body: str, *options: str, model: Any = lambda _: "fine") -> tuple[int, dict[str, Any], str]:
    """Exit code, the page as JSON, standard error."""
    program = folder / "agent.py"
    program.write_text(HEAD + body)
    with Web() as web, ModelServer(model) as server:
        env = {"OPENAI_BASE_URL": server.openai_url, "OPENAI_API_KEY": "k", "SIDE": web.url}
        done = typed("doctor", "--json", *options, sys.executable, str(program), **env)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def line_of(folder: Path, text: str) -> str:
    lines = (folder / "agent.py").read_text().splitlines()
    return f"{folder / 'agent.py'}:{next(at for at, line in enumerate(lines, 1) if text in line)}"


def test_a_run_that_replays_has_nothing_found_and_what_is_masked_is_told(tmp_path: Path) -> None:
    code, page, told = examined(
        tmp_path,
        """
@backtrail.observe(kind="tool")
def page():
    return urllib.request.urlopen(os.environ["SIDE"]).status

print("agent says", page(), ask(f"order {uuid.uuid4()}"))
""",
    )
    assert (code, page["found"], page["calls"], page["live_runs"]) == (0, [], 2, 2), page
    (note,) = page["notes"]
    assert "1 call matched because ids" in note["what"]
    assert "runs live twice (--once: one time)" in told
    assert told.count("agent says 200 fine") == 3, "the program's own words are on standard error, from each run"


def test_what_differs_between_two_runs_is_told_with_its_name_and_an_ignored_one_is_not(tmp_path: Path) -> None:
    body = """
@backtrail.observe(kind="tool")
def search(query, nonce):
    return query

ask(search("refund", nonce=random.random()))
"""
    code, page, _ = examined(tmp_path, body)
    assert code == 1
    (found,) = page["found"]
    assert (found["kind"], found["event"]) == ("nondeterminism", 0)
    assert "tool search is asked otherwise in each run" in found["what"]
    assert "--ignore 'tool:search=nonce'" in found["mend"]
    assert "random.Random(input)" in found["mend"]
    assert found["detail"][-1] == "the replay stopped here"
    code, page, _ = examined(tmp_path, body, "--ignore", "tool:search=nonce")
    assert (code, page["found"]) == (0, [])


def test_one_live_run_finds_by_its_replay_alone(tmp_path: Path) -> None:
    code, page, told = examined(tmp_path, "ask(f'seed {random.random()}')\n", "--once")
    assert (code, page["live_runs"], told.count("recorded, live")) == (1, 1, 1)
    (found,) = page["found"]
    assert found["kind"] == "divergence"
    assert "model openai.chat with other arguments" in found["what"]
    assert any("seed" in line for line in found["detail"])


def test_io_that_no_seam_sees_is_told_with_its_line_all_of_it_and_tools_around_it_hide_it(tmp_path: Path) -> None:
    code, page, _ = examined(
        tmp_path,
        """
@backtrail.observe(kind="tool")
def tool():
    return urllib.request.urlopen(os.environ["SIDE"]).status

@backtrail.observe(kind="agent")
def agent():
    tool()
    subprocess.run(["true"], check=True)
    for _ in range(3):
        urllib.request.urlopen(os.environ["SIDE"]).read()
    return ask("hello")

agent()
""",
    )
    assert code == 1
    program, web = page["found"]
    assert (program["kind"], program["where"]) == ("unguarded", line_of(tmp_path, '["true"]'))
    assert program["what"] == "the program `true`"
    assert program["detail"] == ["the replay stopped here"]
    assert (web["kind"], web["where"]) == ("unguarded", line_of(tmp_path, 'urlopen(os.environ["SIDE"]).read()'))
    assert web["what"].startswith("a connection to 127.0.0.1:")
    assert web["what"].endswith(", 3 times")
    assert '@backtrail.observe(kind="tool")' in web["mend"]
    assert any("what lies behind was not replayed" in note["what"] for note in page["notes"])


def test_values_that_cannot_be_rebuilt_are_told_with_their_type(tmp_path: Path) -> None:
    code, page, _ = examined(
        tmp_path,
        """
@backtrail.observe(kind="tool")
def rows():
    return sqlite3.connect(":memory:").execute("select 1")

rows()
""",
    )
    assert code == 1
    (found,) = page["found"]
    assert (found["kind"], found["event"]) == ("opaque", 0)
    assert "tool rows gives sqlite3.Cursor" in found["what"]
    assert "cursor.fetchall()" in found["mend"]


def test_a_seam_that_does_not_fit_is_found_and_a_library_that_nobody_can_watch_is_told(tmp_path: Path) -> None:
    (tmp_path / "aiohttp").mkdir()
    (tmp_path / "aiohttp" / "__init__.py").write_text("import aiohttp.client")
    (tmp_path / "aiohttp" / "client.py").write_text("")
    (tmp_path / "psycopg2.py").write_text("")
    code, page, _ = examined(tmp_path, "import aiohttp.client, psycopg2\n", "--once")
    assert code == 1
    (found,) = page["found"]
    assert found["kind"] == "seam"
    assert found["what"].startswith("aiohttp of this version cannot be watched")
    assert any("psycopg2 is loaded (PostgreSQL, by libpq)" in note["what"] for note in page["notes"])


def test_an_answer_that_a_model_samples_is_not_the_programs(tmp_path: Path) -> None:
    said = iter(["one", "two"])
    code, page, _ = examined(tmp_path, "ask('then ' + ask('first'))\n", model=lambda _: next(said, "three"))
    assert (code, page["found"]) == (0, [])
    assert "model openai.chat was answered otherwise in the second run" in page["notes"][0]["what"]


def test_a_function_is_examined_and_its_result_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shop.py").write_text("import random\ndef run(order): return [order, random.random()]\n")
    monkeypatch.chdir(tmp_path)
    done = typed("doctor", "--once", "--entry", "shop:run", "--input", '{"order": "A17"}')
    assert done.returncode == 1, done.stderr
    assert "differs between runs: the replay made the same calls and gave another result" in done.stdout
    assert "- ['A17', " in done.stdout
    assert "No call crossed the program's boundary" in done.stdout
    assert "reads of the clock and of random numbers in the program's own code are not traced" in done.stdout


def test_what_cannot_be_run_is_refused_and_a_crash_is_told(tmp_path: Path) -> None:
    for words, told in (
        ((), "Name what runs"),
        (("--entry", "a:b", "python", "agent.py"), "Name what runs"),
        (("--entry", "no.such:run"), "cannot be imported"),
        (("--entry", "a:b", "--input", "{"), "--input is no JSON"),
        (("node", "agent.js"), "backtrail proxy"),
    ):
        refused = typed("doctor", *words)
        assert refused.returncode == 2, words
        assert told in refused.stderr
    code, page, told = examined(tmp_path, "raise SystemExit(4)\n", "--once")
    assert (code, page["found"]) == (0, [])
    assert "exit code 4" in page["notes"][0]["what"]


MCP = """
import asyncio
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

backtrail.init(service="desk", endpoint=os.environ["SIDE"])

async def used(reads, writes):
    async with ClientSession(reads, writes) as client:
        await client.initialize()
        await client.call_tool("look_up", {"order": "A17"})

@backtrail.observe(kind="agent")
async def agent():
    server = StdioServerParameters(command=sys.executable, args=[SERVER], env={"MCP_MARKS": os.environ["MCP_MARKS"]})
    async with stdio_client(server) as (reads, writes):
        await used(reads, writes)

asyncio.run(agent())
backtrail.flush()
"""


def test_telemetry_and_servers_of_mcp_are_not_taken_for_io_of_the_agent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MCP_MARKS", str(tmp_path / "marks"))
    server = Path(__file__).parent / "mcp_shop.py"
    code, page, told = examined(tmp_path, f"SERVER = {str(server)!r}\n{MCP}", "--once")
    assert (code, page["found"]) == (0, []), (page, told)
    assert page["calls"] > 1


def test_the_launcher_without_a_doctor_hears_nothing() -> None:
    program = "from backtrail.sdk.replay import fence; assert fence.listener is None"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)

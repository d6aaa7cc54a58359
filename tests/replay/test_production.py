"""Recording in production: a tape for each run, beside its trace on a real server; and what bad senders get."""

import gzip
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from backtrail.core.tape.recording.lines import read
from backtrail.testing.server import running_server
from tests.replay.test_replay_commands import typed

AGENT = """
import sys, random, threading
from concurrent.futures import ThreadPoolExecutor
import backtrail

backtrail.init(service="desk", record={record!r})

@backtrail.observe(kind="tool")
def draw(seat):
    return (seat, random.random())

@backtrail.observe(kind="agent")
def agent(name, fails=False):
    drawn = [draw(f"{{name}} {{at}}") for at in range(2)]
    if fails:
        raise RuntimeError("no luck")
    return drawn

{work}
assert backtrail.flush()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(tmp_path_factory.mktemp("production")) as running:
        yield running.url


def ran(server: str, record: str, work: str, project: str) -> str:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    env |= {"BACKTRAIL_ENDPOINT": server, "BACKTRAIL_PROJECT": project}
    program = AGENT.format(record=record, work=textwrap.dedent(work))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def tapes(server: str, project: str) -> dict[str, Any]:
    """By trace: where its replay would come from."""
    told = {"project": project}
    rows = httpx.get(f"{server}/api/traces", params=told).json()["rows"]
    return {
        row["trace_id"]: httpx.get(f"{server}/api/traces/{row['trace_id']}/readiness", params=told).json()
        for row in rows
    }


def test_thirty_runs_at_once_leave_thirty_clean_tapes_and_nothing_of_the_exporter(server: str) -> None:
    work = "with ThreadPoolExecutor(30) as pool: list(pool.map(agent, [f'run{at}' for at in range(30)]))"
    ran(server, "always", work, "thirty")
    found = tapes(server, "thirty")
    assert len(found) == 30
    assert all(told["source"] == "recording" and told["complete"] for told in found.values())
    for trace in found:
        tape = read(httpx.get(f"{server}/api/traces/{trace}/tape", params={"project": "thirty"}).text.split("\n"))
        assert [event.kind for event in tape.events] == ["tool", "tool"]
        assert len({event.args["seat"].split()[0] for event in tape.events}) == 1
        assert {event.trace_id for event in tape.events} == {trace}


def test_on_error_keeps_the_runs_that_failed_and_a_sample_keeps_its_share(server: str) -> None:
    work = """
        agent("good")
        try: agent("bad", fails=True)
        except RuntimeError: pass
    """
    ran(server, "on_error", work, "failing")
    assert sorted(told["source"] for told in tapes(server, "failing").values()) == ["recording", "trace"]
    ran(server, "sample:0", "agent('a')", "none")
    assert {told["source"] for told in tapes(server, "none").values()} == {"trace"}


def test_a_run_that_is_too_long_to_wait_for_its_end_leaves_its_trace_alone(server: str) -> None:
    work = """
        from backtrail.sdk.replay.production.runs import ROOM
        while ROOM.take(1_000): pass
        try: agent("bad", fails=True)
        except RuntimeError: pass
    """
    ran(server, "on_error", work, "long")
    assert [told["source"] for told in tapes(server, "long").values()] == ["trace"]


def test_a_recording_of_which_a_part_was_lost_ends_there_and_has_no_hole(server: str) -> None:
    work = """
        from backtrail.sdk.replay.production import sending
        sending.PART, sending.MOST = 1, 50_000
        with backtrail.span("run", kind="agent"):
            for seat in ("first", "x" * 60_000, "last"):
                draw(seat)
                backtrail.flush()
    """
    ran(server, "always", work, "lossy")
    ((trace, told),) = tapes(server, "lossy").items()
    assert not told.get("complete")
    tape = read(httpx.get(f"{server}/api/traces/{trace}/tape", params={"project": "lossy"}).text.split("\n"))
    assert (tape.footer, [event.args["seat"] for event in tape.events]) == (None, ["first"])


def test_a_recorded_run_of_production_is_replayed_with_its_types(server: str, tmp_path: Path) -> None:
    said = ran(server, "always", "print(agent('x'))", "typed")
    (trace,) = tapes(server, "typed")
    program = tmp_path / "agent.py"
    program.write_text(AGENT.format(record="", work="print(agent('x'))").replace("assert backtrail.flush()", ""))
    env = {"BACKTRAIL_ENDPOINT": server, "BACKTRAIL_PROJECT": "typed"}
    again = typed("replay", trace, sys.executable, str(program), **env)
    assert again.returncode == 0, again.stdout + again.stderr
    assert again.stdout.splitlines()[0] == said


def test_parts_of_a_tape_are_kept_once_and_wrong_ones_are_refused(server: str) -> None:
    header = '{"v":1,"type":"header","run_id":"r1","t0":1}\n'
    event = '{"type":"event","i":0,"kind":"tool","name":"t","key":"k","args":{},"result":1}\n'
    whose = {"trace_id": "a" * 32}
    for _ in range(2):
        for no, lines in enumerate((header, event)):
            sent = httpx.post(f"{server}/api/tapes/r1/parts/{no}", params=whose, content=lines)
            assert sent.json() == {"tape_id": "r1", "no": no}
    kept = httpx.get(f"{server}/api/traces/{'a' * 32}/tape")
    assert kept.text == header + event

    large = event.replace('"result":1', f'"result":"{"x" * 90_000}"').replace('"i":0', '"i":1')
    assert httpx.post(f"{server}/api/tapes/r1/parts/2", params=whose, content=large).status_code == 200

    def refused(path: str, content: bytes, **params: str) -> tuple[int, str]:
        answer = httpx.post(f"{server}/api/tapes/{path}", params=params, content=content)
        return answer.status_code, answer.json()["error"]["code"]

    assert refused("r2/parts/0", b"hello", **whose) == (400, "wrong_body")
    assert refused("r1/parts/1", event.encode(), trace_id="b" * 32) == (409, "conflict")
    newer = json.dumps({"v": 9, "type": "header", "run_id": "r", "t0": 1}).encode()
    assert refused("r3/parts/0", newer, **whose) == (400, "wrong_body")
    gzipped = httpx.post(
        f"{server}/api/tapes/r4/parts/0", params=whose, content=b"no gzip", headers={"content-encoding": "gzip"}
    )
    assert gzipped.json()["error"]["code"] == "wrong_body"
    half = gzip.compress((header + event).encode())[:-20]
    cut = httpx.post(f"{server}/api/tapes/r4/parts/0", params=whose, content=half, headers={"content-encoding": "gzip"})
    assert cut.json()["error"]["code"] == "wrong_body"
    for wrong in ('{"type":"event"}', '{"type":"footer","n":"many"}', '{"type":"event","i":1,"kind'):
        assert refused("r1/parts/3", wrong.encode(), **whose) == (400, "wrong_body")


def test_a_tape_with_a_hole_ends_at_the_hole_and_one_without_its_beginning_is_none(server: str) -> None:
    header = '{"v":1,"type":"header","run_id":"h","t0":1}'
    event = '{"type":"event","i":0,"kind":"tool","name":"t","key":"k","args":{},"result":1}'
    footer = '{"type":"footer","n":2,"hash":"x"}'
    whole, headless = {"trace_id": "d" * 32}, {"trace_id": "e" * 32}
    for no, content in ((0, header), (1, event), (3, footer)):
        assert httpx.post(f"{server}/api/tapes/h1/parts/{no}", params=whole, content=content).status_code == 200
    told = httpx.get(f"{server}/api/traces/{'d' * 32}/readiness").json()
    assert (told["ready"], told["complete"], told["events"]) == (True, False, {"tool": 1})
    assert httpx.post(f"{server}/api/tapes/h2/parts/1", params=headless, content=event).status_code == 200
    assert httpx.get(f"{server}/api/traces/{'e' * 32}/readiness").status_code == 404


def test_a_tape_is_forgotten_with_its_trace(server: str) -> None:
    ran(server, "always", "agent('x')", "forgotten")
    (trace,) = tapes(server, "forgotten")
    told = {"project": "forgotten"}
    assert httpx.delete(f"{server}/api/traces/{trace}", params=told).status_code < 300
    assert httpx.get(f"{server}/api/traces/{trace}/tape", params=told).status_code == 404


def test_a_result_of_a_replay_of_no_trace_is_refused(server: str) -> None:
    result = {"trace_id": "c" * 32, "kind": "replay", "faithful": True}
    assert httpx.post(f"{server}/api/replays", json=result).status_code == 404
    assert httpx.get(f"{server}/api/replays/none").status_code == 404

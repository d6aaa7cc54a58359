"""The command line from one end to the other: a real server, real files, and what a person reads."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final

import httpx
import pyarrow.parquet as pq
import pytest

from backtrail.cli.demo.runs import recorded
from backtrail.cli.main import COMMANDS
from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv.imports.delivery import deliveries
from backtrail.testing.server import Server, free_port
from backtrail.testing.spans import NOON, SECOND, agent, llm, tool
from tests.bench.agent_traces import Agent
from tests.servers import running_server

NOW: Final = (time.time_ns() - NOON) / SECOND - 60
"""A minute ago, as the builders of spans count."""
PYTHON: Final = (sys.executable, "-m", "backtrail")
NEEDS_SERVER: Final = (
    *("traces", "show", "search", "stats", "tail", "export", "diagnose", "findings", "detectors"),
    *("kpis", "budgets", "prices"),
)
COMPARED: Final = (
    "name", "kind", "status", "start", "end", "model", "input_messages", "output_messages", "tool", "documents",
    "usage", "error", "session_id", "user_id", "service", "attributes",
)  # fmt: skip


def environment(server: str = "") -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BACKTRAIL_")}
    return kept | {"COLUMNS": "100"} | ({"BACKTRAIL_ENDPOINT": server} if server else {})


def ran(*words: object, server: str = "", given: str = "") -> "subprocess.CompletedProcess[str]":
    """A command to its end."""
    command = [*PYTHON, *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, input=given, env=environment(server), timeout=60, check=False
    )


def told(*words: object, server: str = "", given: str = "") -> str:
    """What a command that goes well prints."""
    done = ran(*words, server=server, given=given)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(*words: object, server: str = "") -> str:
    """Why a command does not go well."""
    done = ran(*words, server=server)
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def send(url: str, spans: Sequence[RawSpan], project: str = "default") -> None:
    with httpx.Client(base_url=url, trust_env=False) as http:
        for each in deliveries(spans):
            headers = {"x-backtrail-project": project}
            http.post(each.path, json=each.body, headers=headers).raise_for_status()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with recorded runs of real agents, and one whose tool failed."""
    folder = tmp_path_factory.mktemp("cli")
    with running_server(folder / "data", grpc_port=0) as running:
        (folder / "runs.jsonl").write_text("\n".join(json.dumps(run) for run in recorded()[:12]))
        assert "Imported" in told("import", folder / "runs.jsonl", server=running.url)
        trace: dict[str, Any] = {"trace": "f" * 32}
        failing = (
            agent("a" * 16, end=9, session__id="s1", user__id="ann", **trace),
            llm("b" * 16, parent="a" * 16, asked="refund order 7", said="I will.", start=1, end=2, **trace),
            tool("c" * 16, name="refund", arguments='{"order": 7}', parent="a" * 16, start=3, error="timeout", **trace),
        )
        send(running.url, failing)
        yield running


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    shown = told(name, "--help")
    assert "Usage: " in shown
    assert "--help" in shown


def test_the_help_loads_nothing_of_the_server() -> None:
    code = "import sys; from click.testing import CliRunner; from backtrail.cli import main; "
    code += "r = CliRunner().invoke(main, ['--help']); assert r.exit_code == 0, r; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = ("backtrail.server", "backtrail.sdk", "fastapi", "sqlalchemy", "opentelemetry", "httpx", "rich.table")
    assert [name for name in done.stdout.split() if name.startswith(heavy)] == []


def test_traces_are_listed_for_people_and_programs(server: Server) -> None:
    shown = told("traces", "-n", 5, server=server.url)
    assert len(shown.splitlines()) == 6
    assert all(len(line) <= 100 for line in shown.splitlines())
    listed = rows(told("traces", "--json", server=server.url))
    assert len(listed) == 13
    failed = rows(told("traces", "tool:refund tool_errors:>0", "--json", server=server.url))
    assert [row["trace_id"] for row in failed] == ["f" * 32]
    assert "No trace matches." in told("traces", "user:nobody", server=server.url)


def test_show_tells_the_story_of_a_run(server: Server) -> None:
    for named in ("f" * 32, "ffff"):
        shown = told("show", named, server=server.url)
        at = [
            shown.index(text) for text in ("refund order 7", "I will.", "refund(order=7)", "timeout", "The run ended")
        ]
        assert at == sorted(at)
    story = json.loads(told("show", "ffff", "--json", server=server.url))
    assert [span["kind"] for span in story["story"]] == ["llm", "tool"]
    assert story["totals"]["tool_errors"] == 1


def test_every_recorded_run_can_be_told(server: Server) -> None:
    for row in rows(told("traces", "-n", 4, "--json", server=server.url)):
        shown = told("show", row["trace_id"], server=server.url)
        assert row["trace_id"] in shown
        assert shown.count(" llm ") >= row["totals"]["steps"]


def test_the_beginning_of_an_id_must_name_one_trace(server: Server) -> None:
    assert "no trace 'abcdef123'" in refused("show", "abcdef123", server=server.url)


def test_search_finds_words(server: Server) -> None:
    with httpx.Client(base_url=server.url, trust_env=False) as http:
        while http.get("/api/stats").json()["unindexed"]:
            pass
    assert "refund order 7" in told("search", '"refund order"', server=server.url)
    assert rows(told("search", '"refund order"', "--json", server=server.url))[0]["trace_id"] == "f" * 32
    assert "Nothing matches" in told("search", "zzzyx", server=server.url)


def test_stats_count_what_is_held(server: Server) -> None:
    counted = json.loads(told("stats", "--json", server=server.url))
    assert f"{counted['spans']:,}" in told("stats", server=server.url)


@pytest.mark.parametrize("command", NEEDS_SERVER)
def test_a_server_that_is_not_there_is_told(command: str) -> None:
    words = [command, "x"] if command in ("search", "show") else [command]
    why = refused(*words, server=f"http://127.0.0.1:{free_port()}")
    assert "No Backtrail server answers" in why
    assert "backtrail serve" in why


@pytest.mark.parametrize("command", ["traces", "search", "tail", "export"])
def test_the_wrong_word_of_a_query_is_underlined(server: Server, command: str) -> None:
    why = refused(command, "is:error latencyy:>3s", server=server.url).splitlines()
    place = why.index("  is:error latencyy:>3s")
    assert why[place + 1] == "           ^^^^^^^^"


def test_otlp_goes_out_and_comes_in_the_same(server: Server, tmp_path: Path) -> None:
    out = tmp_path / "runs.otlp"
    assert json.loads(told("export", "-o", out, "--json", server=server.url))["requests"] == 13
    told("import", out, "--project", "copy", server=server.url)
    told("import", out, "--project", "copy", server=server.url)
    there = {span["span_id"]: span for span in rows(told("export", server=server.url))}
    here = {span["span_id"]: span for span in rows(told("export", "--project", "copy", server=server.url))}
    assert here.keys() == there.keys()
    for span_id, span in there.items():
        assert {name: here[span_id][name] for name in COMPARED} == {name: span[name] for name in COMPARED}


def test_parquet_is_a_table_of_spans(server: Server, tmp_path: Path) -> None:
    out = tmp_path / "runs.parquet"
    told("export", "-o", out, server=server.url)
    table = pq.read_table(out)
    spans = rows(told("export", server=server.url))
    assert table.column("span_id").to_pylist() == [span["span_id"] for span in spans]
    row = next(row for row in table.to_pylist() if row["span_id"] == "c" * 16)
    assert json.loads(row["tool"])["arguments"] == {"order": 7}
    assert table.schema.field("start").type.unit == "ns"


def test_wrong_files_are_told_and_the_right_ones_imported(server: Server, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{bad")
    (tmp_path / "b.json").write_text('{"what": "is this"}')
    (tmp_path / "c.json").write_text(json.dumps(recorded()[0]))
    done = ran("import", tmp_path, "--project", "files", "--json", server=server.url)
    assert done.returncode == 1
    assert json.loads(done.stdout)["files"] == 1
    assert "a.json is not JSON" in done.stderr
    assert "b.json is of no format" in done.stderr


@contextlib.contextmanager
def started(*words: object, server: str, out: int = subprocess.PIPE) -> Iterator["subprocess.Popen[str]"]:
    command = [*PYTHON, *map(str, words)]
    with subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, text=True, env=environment(server)) as process:
        try:
            yield process
        finally:
            process.kill()


def line_of(stream: IO[str] | None) -> str:
    assert stream is not None
    return stream.readline()


def test_ctrl_c_leaves_no_file(server: Server, tmp_path: Path) -> None:
    send(server.url, [span for trace in Agent(5).traces(150) for span in trace], "much")
    out = tmp_path / "much.parquet"
    with started("export", "--project", "much", "-o", out, server=server.url) as process:
        while not list(tmp_path.glob(".*.part")):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 1
    assert list(tmp_path.iterdir()) == []


def failed_run(number: int) -> list[RawSpan]:
    trace: dict[str, Any] = {"trace": f"{number}" * 32}
    return [llm("b" * 16, parent="a" * 16, said="hm", **trace), agent("a" * 16, error="broke", **trace)]


def test_tail_tells_each_change_once_and_outlives_a_restart(tmp_path: Path) -> None:
    with (
        running_server(tmp_path / "data", grpc_port=0) as server,
        started("tail", "is:error", "--json", server=server.url) as tail,
    ):
        listens(tail, server.url)
        server.restart()
        send(server.url, [agent("a" * 16, trace="9" * 32)])  # did not fail
        send(server.url, failed_run(2))
        told_of = [next_of(tail, other_than="1" * 32)]
        send(server.url, failed_run(2))
        send(server.url, failed_run(3))
        told_of.append(next_of(tail))
        tail.send_signal(signal.SIGINT)
        assert tail.wait(30) == 0
        assert line_of(tail.stdout) == ""
    assert told_of == ["2" * 32, "3" * 32]


def listens(tail: "subprocess.Popen[str]", url: str) -> None:
    """Change a run until tail, which takes its time to start, has told of it."""
    reader = threading.Thread(target=lambda: line_of(tail.stdout))
    reader.start()
    extra = 0
    while reader.is_alive():
        assert tail.poll() is None
        extra += 1
        send(url, [*failed_run(1), tool(f"{extra:016x}", trace="1" * 32, parent="a" * 16)])
        reader.join(0.2)


def next_of(tail: "subprocess.Popen[str]", other_than: str = "") -> str:
    """The trace that is told next."""
    while (found := str(json.loads(line_of(tail.stdout))["trace_id"])) == other_than:
        pass
    return found


def test_a_backup_under_load_is_sound_and_comes_back(tmp_path: Path) -> None:
    done = threading.Event()
    data, copy, again = tmp_path / "data", tmp_path / "copy", tmp_path / "again"

    def load(url: str) -> None:
        for trace in Agent(7).traces(100_000):
            if done.is_set():
                return
            send(url, trace)

    with running_server(data, grpc_port=0) as server:
        sender = threading.Thread(target=load, args=(server.url,))
        sender.start()
        try:
            while not rows(told("traces", "-n", 20, "--json", server=server.url))[19:]:
                pass
            assert json.loads(told("backup", copy, "--data", data, "--json"))["bytes"] > 0
            assert "is not empty" in refused("backup", copy, "--data", data)
            assert "A server works on" in refused("restore", copy, "--data", data)
            assert "is sound" in told("check", "--data", data)
        finally:
            done.set()
            sender.join()
    assert "is sound" in told("check", "--data", copy)
    told("restore", copy, "--data", again, "--json")
    assert "is not empty" in refused("restore", copy, "--data", again)
    with running_server(again, grpc_port=0) as server:
        assert json.loads(told("stats", "--json", server=server.url))["traces"] >= 20
    (copy / "spans.db").write_bytes((copy / "spans.db").read_bytes()[:-200_000])
    broken = ran("check", "--data", copy, "--json")
    assert broken.returncode == 1
    assert not json.loads(broken.stdout)["sound"]
    assert "othing was restored" in refused("restore", copy, "--data", tmp_path / "third")
    assert sorted(file.name for file in tmp_path.iterdir() if file.is_dir()) == ["again", "copy", "data"]


def test_a_trace_and_a_user_are_forgotten(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", grpc_port=0) as server:
        for number in (1, 2, 3):
            send(server.url, [agent("a" * 16, trace=f"{number}" * 32, user__id="ann" if number > 1 else "bob")])
        assert ran("delete", "trace", "1111", server=server.url, given="n\n").returncode == 1
        assert len(rows(told("traces", "--json", server=server.url))) == 3
        assert "Forgotten: 1 span." in told("delete", "trace", "1111", server=server.url, given="y\n")
        assert json.loads(told("delete", "user", "ann", "--yes", "--json", server=server.url))["traces"] == 2
        assert "No trace yet" in told("traces", server=server.url)


def test_a_key_opens_its_project_and_a_wrong_one_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running_server(data, grpc_port=0) as server:
        told("projects", "make", "shop", "--data", data)
        assert [row["project"] for row in rows(told("projects", "list", "--json", "--data", data))] == ["shop"]
        key = json.loads(told("keys", "make", "--project", "shop", "--json", "--data", data))
        with httpx.Client(base_url=server.url, trust_env=False) as http:
            while http.get("/api/stats").status_code != 401:
                pass
        why = refused("traces", "--key", "wrong", server=server.url)
        assert "--key KEY or BACKTRAIL_KEY" in why
        assert "No trace yet" in told("traces", "--key", key["secret"], server=server.url)
        (tmp_path / "run.json").write_text(json.dumps(recorded()[0]))
        told("import", tmp_path / "run.json", "--key", key["secret"], server=server.url)
        assert len(rows(told("traces", "--key", key["secret"], "--json", server=server.url))) == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands(shell: str) -> None:
    assert "_BACKTRAIL_COMPLETE" in told("completion", shell)


def test_completion_knows_every_command_and_its_options() -> None:
    def completed(*words: str) -> list[str]:
        asked = {
            "_BACKTRAIL_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(words),
            "COMP_CWORD": str(len(words) - 1),
        }
        code = "from backtrail.cli import main; main(prog_name='backtrail')"
        command, told_by = [sys.executable, "-c", code], environment() | asked
        done = subprocess.run(command, capture_output=True, text=True, env=told_by, check=True)
        return [line.partition(",")[2] for line in done.stdout.splitlines()]

    assert completed("backtrail", "tra") == ["traces"]
    assert set(completed("backtrail", "")) == set(COMMANDS)
    assert "--since" in completed("backtrail", "traces", "--s")


def test_two_runs_are_laid_side_by_side_with_an_exit_code_for_scripts(server: Server) -> None:
    for trace, order in (("a" * 32, "A-1"), ("b" * 32, "A-2"), ("c" * 32, "A-1")):
        within: dict[str, Any] = {"trace": trace, "parent": "1" * 16}
        run = [
            agent("1" * 16, trace=trace, end=9),
            llm("2" * 16, asked="Where is my order?", said="I look.", **within),
            tool(
                "3" * 16, name="find", arguments=json.dumps({"order": order}), output="here", start=2, end=3, **within
            ),
            llm("4" * 16, asked="Where is my order?", said="There.", start=4, end=5, **within),
        ]
        send(server.url, run, project="twins")
    project = ("--project", "twins")
    differ = ran("compare", "aaaa", "bbbb", *project, server=server.url)
    assert differ.returncode == 1, differ.stderr
    marked = differ.stdout.splitlines()
    below = marked[next(at for at, line in enumerate(marked) if "first difference" in line) + 1]
    assert 'find  order="A-1"' in below
    assert "≠ asked otherwise" in below
    assert 'find  order="A-2"' in below
    assert "1 difference in 3 rows." in differ.stdout
    same = told("compare", "aaaa", "cccc", *project, server=server.url)
    assert "3 equal" in same
    assert "The runs are the same: 3 calls." in same
    assert "find" in told("compare", "aaaa", "cccc", "--all", *project, server=server.url)
    assert json.loads(ran("compare", "aaaa", "bbbb", "--json", *project, server=server.url).stdout)["first"] == 1
    gone = ran("compare", "aaaa", "dddd", *project, server=server.url)
    assert (gone.returncode, gone.stdout) == (2, "")
    assert "no trace 'dddd'" in gone.stderr


def judged(url: str) -> None:
    """Wait until the detectors have read everything."""
    with httpx.Client(base_url=url, trust_env=False) as http:
        for _ in range(1200):
            if http.get("/api/stats").json()["unread"] == 0:
                return
            threading.Event().wait(0.05)
    raise AssertionError("the detectors did not read everything")


def test_a_diagnosis_names_the_step_the_evidence_and_what_to_try(server: Server) -> None:
    judged(server.url)
    shown = told("diagnose", "ffff", server=server.url)
    assert all(len(line) <= 100 for line in shown.splitlines())
    at = [shown.index(text) for text in ("✗ ", "Where it began", "1. step ", "What was found", "● tool_failed", "→ ")]
    assert at == sorted(at)
    assert "](span:" not in shown, "links are for browsers"
    made = json.loads(told("diagnose", "ffff", "--json", server=server.url))
    assert made["origins"][0]["span_id"] in ("b" * 16, "c" * 16)
    assert "backtrail diagnose ffffffff" in " ".join(told("show", "ffff", server=server.url).split())


def test_findings_are_listed_under_their_runs(server: Server) -> None:
    judged(server.url)
    shown = told("findings", "trace:ffff*", "--detector", "tool_failed", server=server.url)
    assert shown.splitlines()[0].startswith("a" * 16)
    assert "● tool_failed" in shown.splitlines()[1]
    listed = rows(told("findings", "--severity", "warning", "-n", 500, "--json", server=server.url))
    assert {row["severity"] for row in listed} <= {"warning", "critical"}
    assert "f" * 32 in {row["trace_id"] for row in listed}
    assert "Nothing was found." in told("findings", "user:nobody", server=server.url)
    assert "^" in refused("findings", "latencyy:>3s", server=server.url)


def test_detectors_are_listed_switched_and_set(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", grpc_port=0) as server:
        assert "tool_failed" in told("detectors", server=server.url)
        names = [row["name"] for row in rows(told("detectors", "list", "--json", server=server.url))]
        assert "tool_failed" in names
        assert "tool_failed  tool_output · off" in told("detectors", "off", "tool_failed", server=server.url)
        send(server.url, failing(4))
        judged(server.url)
        assert "tool_failed" not in told("findings", "--json", server=server.url)
        told("detectors", "on", "tool_failed", server=server.url)
        told("detectors", "set", "shared", "idle_seconds", "30", "--project", "shop", server=server.url)
        shown = told("detectors", "show", "shared", "--project", "shop", server=server.url)
        assert "idle_seconds = 30 seconds  (default 600)" in shown
        assert "= 600 seconds" in told("detectors", "show", "shared", server=server.url)
        told("detectors", "set", "shared", "idle_seconds", "--default", "--project", "shop", server=server.url)
        assert "is a number" in refused("detectors", "set", "shared", "idle_seconds", "long", server=server.url)
        assert "there is no detector" in refused("detectors", "off", "tool_failes", server=server.url)


def test_kpis_budgets_and_prices_are_told_and_set(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", grpc_port=0, detect="off") as server:
        at: dict[str, Any] = {"trace": "f" * 32, "start": NOW, "end": NOW + 1}
        run = [agent("a" * 16, name="desk", **at), llm("b" * 16, parent="a" * 16, tokens=(100_000, 10), **at)]
        send(server.url, run)
        counted = {"unread": 1}
        while counted["unread"]:
            counted = json.loads(told("kpis", "--json", server=server.url))
        shown = told("kpis", "--since", "1d", server=server.url)
        assert [line[0] for line in shown.splitlines()[1:5]] == list("●○●●")
        assert "Oversized memory injection: A model call is given 100,000 tokens on average." in shown
        assert "agent: desk 100.0k" in shown
        assert "^" in refused("kpis", "latencyy:>3s", server=server.url)
        assert "$10.00" in told("budgets", "set", "All of it", "10", "--agent", "desk", server=server.url)
        [budget] = rows(told("budgets", "--json", server=server.url))
        assert (budget["id"], budget["only"]) == ("all-of-it", {"agent": "desk"})
        assert budget["spent"] == pytest.approx(0.2501)
        assert "amount" in refused("budgets", "set", "None", "0", server=server.url)
        assert "is gone" in told("budgets", "delete", "all-of-it", server=server.url)
        assert "There is no budget yet" in told("budgets", server=server.url)
        assert "project" in told("prices", "set", "house/*", "1", "2", "--cached", "0.5", server=server.url)
        assert [row["model"] for row in rows(told("prices", "--json", server=server.url))] == ["house/*", "gpt-4o"]
        assert "is gone" in told("prices", "delete", "house/*", server=server.url)


def test_findings_are_followed_while_they_come(tmp_path: Path) -> None:
    with (
        running_server(tmp_path / "data", grpc_port=0) as server,
        started("findings", "--follow", "--detector", "tool_failed", "--json", server=server.url) as watch,
    ):
        seen: list[dict[str, Any]] = []
        reader = threading.Thread(target=lambda: seen.append(json.loads(line_of(watch.stdout))))
        reader.start()
        number = 0
        while reader.is_alive():
            assert watch.poll() is None
            number += 1
            send(server.url, [agent("a" * 16, trace=f"{number:032x}"), *failing(number)])
            reader.join(0.3)
        assert seen[0]["detector"] == "tool_failed"
        watch.send_signal(signal.SIGINT)
        assert watch.wait(30) == 0


def failing(number: int) -> list[RawSpan]:
    return [tool("b" * 16, trace=f"{number:032x}", parent="a" * 16, name="refund", error="payments are down")]

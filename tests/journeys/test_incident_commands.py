"""An incident on the command line, from the alert to the post-mortem: a real server, and what a person reads."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from backtrail.cli.main import main
from backtrail.server.incidents import open_or_join
from backtrail.server.storage.records import Records, open_records
from backtrail.testing.server import Server, running_server
from backtrail.testing.spans import agent, llm, tool
from tests.journeys.test_command_line import rows, send

TRACE = "e" * 32


def told(*words: object, server: str) -> str:
    """What a command that goes well prints."""
    done = CliRunner().invoke(main, [*map(str, words), "--server", server], env={"COLUMNS": "100"})
    assert done.exit_code == 0, done.output
    return done.output


def refused(*words: object, server: str) -> str:
    """Why a command does not go well."""
    done = CliRunner().invoke(main, [*map(str, words), "--server", server], env={"COLUMNS": "100"})
    assert done.exit_code != 0, done.output
    return done.output


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a run whose refund fails again and again."""
    with running_server(tmp_path_factory.mktemp("incident") / "data", grpc_port=0) as running:
        spans = [agent("a" * 16, trace=TRACE, asked="Refund order 7.", end=20, session__id="s1")]
        for at in range(5):
            inside: dict[str, Any] = {"trace": TRACE, "parent": "a" * 16, "end": 2 * at + 1}
            spans.append(llm(f"b{at:015}", start=2 * at, said="Once more.", tokens=(900, 20), **inside))
            spans.append(
                tool(f"c{at:015}", start=2 * at + 1, name="refund", arguments='{"id": 7}', error="HTTP 502", **inside)
            )
        send(running.url, spans)
        yield running


def fires(records: Records, fingerprint: str) -> int:
    with records.session() as db, db.begin():
        return open_or_join(
            db,
            project="default",
            fingerprint=fingerprint,
            title="refund failed 5 times in a row",
            level="alert",
            rule_id="tool_errors_in_a_row",
            labels={"session": "s1", "tool": "refund"},
            evidence="refund failed 5 times in a row: HTTP 502.",
            trace_id=TRACE,
            session_id="s1",
            span_id="c000000000000004",
            at=time.time_ns(),
        )[1]


def test_an_incident_from_the_alert_to_the_post_mortem(server: Server, tmp_path: Path) -> None:
    url = server.url
    assert told("incident", "list", server=url) == "There are no open incidents.\n"
    records = open_records(f"sqlite:///{server.folder / 'records.db'}")
    number = fires(records, "f")
    until = time.monotonic() + 30
    while not rows(told("incident", "show", number, "--json", server=url))[0]["filled"]:
        assert time.monotonic() < until

    shown = told("incident", "show", number, server=url)
    assert "● #1 refund failed 5 times in a row  open" in shown
    assert "refund in step 5, failed: HTTP 502, for the 5th time in a row" in " ".join(shown.split())
    assert "▶ steps 1 to 5  refund" in shown
    assert "3 – Retrieval" in shown
    assert "backtrail incident ack 1" in shown

    assert told("incident", "ack", number, "--note", "on it", server=url) == "Incident #1: acknowledged.\n"
    assert "was acknowledged by somebody" in refused("incident", "ack", number, server=url)
    assert "last tool call, confirmed" in told("incident", "confirm", number, 2, "--note", "yes", server=url)
    assert told("incident", "set", number, "--owner", "ann", server=url) == "Incident #1: owner set.\n"
    assert "Name what to set" in refused("incident", "set", number, server=url)
    assert "Keep a what-if that passed as one" in refused("incident", "close", number, server=url)
    closing = ("incident", "close", number, "--as", "accepted", "--reason", "the bank knows")
    assert told(*closing, server=url) == "Incident #1: closed as accepted.\n"
    assert "was closed as accepted by somebody" in refused(*closing, server=url)

    report = tmp_path / "report.md"
    assert "Wrote" in told("incident", "post-mortem", number, "-o", report, server=url)
    text = report.read_text()
    assert text.startswith("# Incident #1: refund failed 5 times in a row\n\n**Closed as accepted by somebody at ")
    assert "Reason: the bank knows" in text
    assert told("incident", "post-mortem", number, server=url) == text

    again = fires(records, "f")
    records.close()
    assert again == 2
    assert "It fired before: #1, closed as accepted: the bank knows" in told("incident", "show", again, server=url)
    assert [row["number"] for row in rows(told("incident", "list", "--state", "all", "--json", server=url))] == [2, 1]
    assert "no incident #9" in refused("incident", "show", 9, server=url)

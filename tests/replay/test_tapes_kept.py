"""Tapes on a server outlive it: killed between two parts, and taken along by a backup."""

from pathlib import Path

import httpx
from click.testing import CliRunner

from backtrail.cli.main import main
from backtrail.core.tape.recording.lines import read, written
from backtrail.core.tape.recording.tape import Tape
from tests.servers import running_server

TRACE = "0af7651916cd43dd8448eb211c80319c"


def part(url: str, no: int, lines: list[str]) -> int:
    body = ("\n".join(lines) + "\n").encode()
    path = f"{url}/api/tapes/t1/parts/{no}?trace_id={TRACE}"
    return httpx.post(path, content=body, trust_env=False).status_code


def tape(url: str) -> Tape:
    return read(httpx.get(f"{url}/api/traces/{TRACE}/tape", trust_env=False).text.split("\n"))


def test_a_part_that_was_answered_is_there_after_a_kill_and_the_tape_goes_on(recorded: Tape, tmp_path: Path) -> None:
    lines = list(written(recorded))
    with running_server(tmp_path / "data", grpc_port=0) as server:
        assert part(server.url, 0, lines[:3]) == 200
        server.kill()
        server.start()
        begun = tape(server.url)
        assert (begun.footer, list(begun.events)) == (None, list(recorded.events[:2]))
        assert part(server.url, 0, lines[:3]) == 200, "a sender that heard no answer sends it again"
        assert part(server.url, 1, lines[3:]) == 200
        server.kill()
        server.start()
        assert tape(server.url) == recorded


def test_a_backup_has_the_tapes_and_brings_them_back(recorded: Tape, tmp_path: Path) -> None:
    data, copy, again = tmp_path / "data", tmp_path / "copy", tmp_path / "again"
    with running_server(data, grpc_port=0) as server:
        assert part(server.url, 0, list(written(recorded))) == 200
        assert CliRunner().invoke(main, ["backup", str(copy), "--data", str(data)]).exit_code == 0
    assert CliRunner().invoke(main, ["restore", str(copy), "--data", str(again)]).exit_code == 0
    with running_server(again, grpc_port=0) as server:
        assert tape(server.url) == recorded

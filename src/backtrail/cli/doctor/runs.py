"""The doctor's runs: recorded, recorded again, replayed. What they print goes to standard error."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from backtrail.cli.replay.program import launched
from backtrail.cli.terminal import errors
from backtrail.cli.whatif.source import Unplayable
from backtrail.core.tape.recording.lines import TapeUnreadable
from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay.quiet import QUIET
from backtrail.sdk.replay.writing import keep_file, read_file

STDERR: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One live run."""

    tape: Tape
    heard: Mapping[str, Any]
    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """The replay."""

    outcome: Mapping[str, Any]
    tape: Tape


def recorded(words: Sequence[str], what: Mapping[str, Any], folder: Path) -> Recorded:
    """Run the program live, and keep what it did. Raises Unplayable, Unrunnable."""
    folder.mkdir()
    tape, watch = folder / "run.tape.jsonl", folder / "watch.json"
    plan = {"mode": "record", "tape": str(tape), "watch": str(watch), **what}
    code = _ran(words, plan, folder, os.environ)
    try:
        made, heard = read_file(tape), json.loads(watch.read_text(encoding="utf-8"))
    except (OSError, TapeUnreadable) as nothing:
        raise Unplayable(f"The run left no recording (exit code {code}): what stands above says why") from nothing
    if made.footer is None:
        errors().print("The run was cut off before its end: it is looked at up to there.", soft_wrap=True)
    return Recorded(tape=made, heard=heard, code=code)


def replayed(words: Sequence[str], what: Mapping[str, Any], tape: Tape, folder: Path) -> Replayed:
    """Run it again over its recording. Raises Unplayable."""
    folder.mkdir()
    keep_file(tape, folder / "recorded.tape.jsonl")
    plan = {"mode": "replay", "level": "tool", "on_miss": {}, "allow_live": [], "exhausted": "raise", **what}
    code = _ran(words, plan, folder, {**os.environ, **QUIET})
    found = folder / "outcome.json"
    if not found.exists():
        raise Unplayable(f"The replay ended before it could tell anything (exit code {code})")
    return Replayed(outcome=json.loads(found.read_text(encoding="utf-8")), tape=read_file(folder / "now.tape.jsonl"))


def _ran(words: Sequence[str], plan: Mapping[str, Any], folder: Path, env: Mapping[str, str]) -> int:
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    command = launched(words, folder)
    return subprocess.run(command, env=dict(env), check=False, stdout=STDERR).returncode  # noqa: S603 - as typed

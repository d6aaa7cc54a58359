"""`python -m backtrail.sdk.replay.supposing.sample FOLDER`: one run of a what-if, as the plan in the folder says."""

import json
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay.divergence import NotReplayable
from backtrail.sdk.replay.entry import called, function_of
from backtrail.sdk.replay.supposing.sampling import here, read_plan
from backtrail.sdk.replay.writing import read_file


def main(folder: Path) -> None:
    """Run it; what became of it is in `outcome.json`."""
    told = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    sys.path[:] = [*sys.path, *(each for each in told["path"] if each not in sys.path)]
    tape = read_file(folder / "recorded.tape.jsonl")
    try:
        _look(tape)
        run = here(tape, read_plan(told), lambda: _called(tape), folder)
    except NotReplayable as refused:
        ended: dict[str, Any] = {"refused": str(refused)}
    else:
        ended = {"error": run.error, "diverged": run.diverged, "report": run.report}
    sys.stdout.flush()
    (folder / "outcome.json").write_text(json.dumps(ended), encoding="utf-8")


def _look(tape: Tape) -> None:
    """Refuse what cannot be called before anything runs."""
    if tape.header.entry.ref is not None:
        function_of(tape.header.entry.ref)


def _called(tape: Tape) -> Any:
    entry = tape.header.entry
    if entry.ref is not None:
        return called(entry)
    return program(entry.argv)


def program(argv: Sequence[str]) -> None:
    """Run a Python program as its command would: `python agent.py …` or `python -m agent …`."""
    words = list(argv[1:] if Path(argv[0]).name.startswith("python") else argv)
    if not words:
        raise NotReplayable("the tape tells of no program. Say what to call: entry='module:function'")
    try:
        if words[0] == "-m":
            sys.argv = words[1:]
            runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        else:
            sys.argv = words
            sys.path.insert(0, str(Path(words[0]).resolve().parent))
            runpy.run_path(words[0], run_name="__main__")
    except SystemExit as left:
        if left.code not in (None, 0):
            raise RuntimeError(f"the program ended with {left.code}") from left


if __name__ == "__main__":
    main(Path(sys.argv[1]))

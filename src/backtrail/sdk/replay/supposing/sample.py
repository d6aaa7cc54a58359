"""`python -m backtrail.sdk.replay.supposing.sample FOLDER`: one run of a what-if, as the plan in the folder says."""

import json
import sys
from pathlib import Path
from typing import Any

from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay.divergence import NotReplayable
from backtrail.sdk.replay.entry import called, function_of
from backtrail.sdk.replay.launch import everywhere, program
from backtrail.sdk.replay.supposing.sampling import EXITED, here, read_plan
from backtrail.sdk.replay.writing import read_file


def main(folder: Path) -> None:
    """Run it; what became of it is in `outcome.json`."""
    told = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    sys.path[:] = [*sys.path, *(each for each in told["path"] if each not in sys.path)]
    tape = read_file(folder / "recorded.tape.jsonl")
    try:
        _look(tape)
        run = here(tape, read_plan(told), lambda: _called(tape), folder, everywhere)
    except NotReplayable as refused:
        ended: dict[str, Any] = {"refused": str(refused)}
    else:
        told_of = {"diverged": run.diverged, "report": run.report, "stopped_at": run.stopped_at, "cut": run.cut}
        ended = {"error": run.error, **told_of}
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
    code = program(entry.argv)
    if code:
        raise RuntimeError(f"{EXITED} {code}")
    return None


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""`python -m backtrail.sdk.replay.launch FOLDER [program ...]`: a program, recorded or replayed as a whole.

The plan is in FOLDER/plan.json; what became of a replay is in FOLDER/outcome.json. The program keeps its arguments, its
output and its exit code.
"""

import json
import runpy
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import Any

from backtrail.core.tape.divergence.rows import shape
from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Entry
from backtrail.sdk.replay import entry as entries
from backtrail.sdk.replay import opening
from backtrail.sdk.replay.divergence import Divergence, NotReplayable
from backtrail.sdk.replay.entry import called, function_of
from backtrail.sdk.replay.play import Replay, replay
from backtrail.sdk.replay.record import Recording
from backtrail.sdk.replay.values.codec import encoded
from backtrail.sdk.replay.writing import read_file

DIVERGED = 3


def main(folder: Path, argv: Sequence[str]) -> int:
    """Run it; the exit code is the program's own, DIVERGED where a replay was stopped."""
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    if plan["mode"] == "record":
        return _recorded(plan, argv)
    return _replayed(folder, plan, argv)


def _recorded(plan: dict[str, Any], argv: Sequence[str]) -> int:
    entry = Entry(ref=plan.get("entry"), args=plan.get("input"), argv=tuple(argv))
    recording = Recording(Path(plan["tape"]), entry=entry)
    try:
        with recording, _watched(plan), everywhere(recording.session):
            return program(argv) if argv else _called(recording, entry)
    except NotReplayable:
        raise
    except Exception as failed:  # noqa: BLE001 - the user's program
        return crashed(failed)


def _watched(plan: dict[str, Any]) -> AbstractContextManager[Any]:
    """The doctor, where it wants to see what no tape holds."""
    if "watch" not in plan:
        return nullcontext()
    from backtrail.sdk.replay.doctor.watching import Watch

    return Watch(Path(plan["watch"]))


def _replayed(folder: Path, plan: dict[str, Any], argv: Sequence[str]) -> int:
    played = read_file(folder / "recorded.tape.jsonl")
    entry = Entry(ref=plan["entry"] or played.header.entry.ref, args=plan["input"] or played.header.entry.args)
    if not argv and entry.ref is not None:
        function_of(entry.ref)  # before anything runs
    run = replay(
        played,
        level=plan["level"],
        on_miss=plan["on_miss"],
        allow_live=plan["allow_live"],
        ignore=plan["ignore"],
        exhausted=plan["exhausted"],
        path=folder / "now.tape.jsonl",
    )
    code = 0
    try:
        with run, everywhere(run.session):
            code = program(argv) if argv else _called(run, entry)
    except Divergence:
        code = DIVERGED
    except NotReplayable:
        raise
    except Exception as failed:  # noqa: BLE001 - the user's program: as the recorded run may have failed too
        code = crashed(failed)
    (folder / "outcome.json").write_text(json.dumps(_outcome(run)), encoding="utf-8")
    return code


def everywhere(session: Any) -> ExitStack:
    """The session holds in the whole process, in threads too that know no context."""
    stack = ExitStack()
    opening.whole(session)
    stack.callback(opening.whole, None)
    return stack


def _called(run: Replay | Recording, entry: Entry) -> int:
    run.session.output = encoded(called(entry))
    return 0


def crashed(failed: Exception) -> int:
    """A program's own exception, told as Python tells it, without the lines that are ours; its exit code."""
    trace = failed.__traceback__
    while trace is not None and _is_ours(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    told = failed.with_traceback(trace or failed.__traceback__)
    sys.excepthook(type(told), told, told.__traceback__)
    return 1


def _is_ours(file: str) -> bool:
    return file.startswith("<frozen ") or file in (__file__, entries.__file__)


def program(argv: Sequence[str]) -> int:
    """A program as its command would run it: `python agent.py …`, `python -m agent …`, or a script."""
    words = list(argv[1:] if Path(argv[0]).name.startswith("python") else argv)
    try:
        if words[:1] == ["-m"]:
            sys.argv = words[1:]
            runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        else:
            sys.argv = words
            sys.path.insert(0, str(Path(words[0]).resolve().parent))
            runpy.run_path(words[0], run_name="__main__")
    except SystemExit as left:
        if left.code is None or isinstance(left.code, int):
            return left.code or 0
        sys.stderr.write(f"{left.code}\n")
        return 1
    return 0


def _outcome(run: Replay) -> dict[str, Any]:
    difference = run.session.difference
    return {
        "faithful": run.faithful,
        "kind": difference.kind if difference is not None else None,
        "report": run.report(),
        "call": _whose(difference.asked or difference.expected) if difference is not None else None,
        "why": difference.why if difference is not None else "",
        "where": difference.facts.get("place") if difference is not None else None,
        "error": run.session.error,
        "output": run.session.output,
        "crossed": sum(event.parent is None for event in run.tape.events),
        "rows": [shape(row) for row in run.rows],
    }


def _whose(call: Ask | Event | None) -> str | None:
    return None if call is None else f"{call.kind}:{call.name}"


def refusing(work: Callable[[], int]) -> int:
    """The work's exit code; where it cannot be done, 2, and why."""
    try:
        return work()
    except NotReplayable as refused:
        sys.stderr.write(f"{refused}\n")
        return 2


if __name__ == "__main__":
    sys.exit(refusing(lambda: main(Path(sys.argv[1]), sys.argv[2:])))

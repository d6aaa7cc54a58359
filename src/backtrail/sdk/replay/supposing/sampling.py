"""Runs of a what-if: each in a process of its own, as cached clients and globals of one would reach the next."""

import asyncio
import contextvars
import inspect
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from backtrail.core.tape.fork import forked
from backtrail.core.tape.matching.reel import Exhausted
from backtrail.core.tape.matching.rules import Rules
from backtrail.core.tape.provider.wire import Overrides
from backtrail.core.tape.recording.lines import TapeUnreadable
from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay import opening
from backtrail.sdk.replay.divergence import Divergence, NotReplayable
from backtrail.sdk.replay.missing import Missing
from backtrail.sdk.replay.play import Replay
from backtrail.sdk.replay.quiet import QUIET
from backtrail.sdk.replay.replayer import Level, Replayer
from backtrail.sdk.replay.supposing.faults import Fault
from backtrail.sdk.replay.supposing.outcome import Run, WhatIf
from backtrail.sdk.replay.supposing.supposer import Supposed, Supposer, told
from backtrail.sdk.replay.values.codec import encoded
from backtrail.sdk.replay.writing import InFile, keep_file, read_file

TAPE: Final = "sample.tape.jsonl"
EXITED: Final = "the program ended with"
"""How a program's exit code is told, where it is not 0."""
SIDE_BY_SIDE: Final = 4
"""Processes at a time: most of their time they wait for a model."""
TAIL: Final = 2_000
"""Characters of what a failed process wrote that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is changed, and what answers what was not recorded."""

    overrides: Overrides = field(default_factory=Overrides)
    faults: tuple[Fault, ...] = ()
    freeze_until: int | None = None
    on_miss: Mapping[str, Any] = field(default_factory=dict)
    allow_live: tuple[str, ...] = ()
    ignore: Mapping[str, Any] = field(default_factory=dict)
    exhausted: Exhausted = "raise"
    level: Level = "tool"
    answers: Mapping[int, Any] = field(default_factory=dict)
    """Of a fork: what events give."""
    hint: str | None = None
    """More of the system prompt, for the first live model call alone."""
    anew: tuple[int, ...] = ()
    """Events whose calls are made for real, where `allow_live` names them."""
    most_calls: int | None = None
    """Live model calls after which a run is stopped."""
    strict: bool = False
    """Models too are answered from the tape, and nothing is supposed: the run must do exactly what was recorded."""
    source: str = "whatif"

    def how(self) -> dict[str, Any]:
        """What a golden case keeps of it. A function that answers calls stays where it is."""
        ways = {whose: way for whose, way in self.on_miss.items() if not callable(way)}
        return {
            "level": self.level,
            "ignore": {whose: list(args) for whose, args in self.ignore.items()},
            "exhausted": self.exhausted,
            "on_miss": ways,
            "allow_live": tuple(self.allow_live),
        }

    @property
    def changed(self) -> dict[str, Any]:
        """What is supposed, as the header of the new tape tells it."""
        return told(self.overrides, self.faults, self.answers, self.hint)

    def session(self, tape: Tape, path: Path) -> Replayer:
        """A session that runs by this plan."""
        header = opening.header(source=self.source, entry=tape.header.entry, trace_id=tape.header.trace_id)
        how: dict[str, Any] = {
            "level": self.level,
            "missing": Missing(ways=self.on_miss, allow_live=self.allow_live),
            "rules": Rules(ignore=self.ignore),
            "exhausted": self.exhausted,
        }
        if self.strict:
            return Replayer(header, InFile(path), tape, **how)
        supposed = Supposed(
            overrides=self.overrides,
            freeze_until=self.freeze_until,
            faults=self.faults,
            hint=self.hint,
            anew=self.anew,
            most_calls=self.most_calls,
        )
        header = replace(header, overrides=self.changed)
        return Supposer(header, InFile(path), forked(tape, self.answers), supposed, **how)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """Where the runs happen, where their tapes go, and who hears of them."""

    run: Callable[[], Any] | None = None
    """Called here, one run after another; None: processes of their own, a few side by side."""
    keep: str | Path | None = None
    heard: Callable[[Run], object] | None = None


def sampled(tape: Tape, plan: Plan, samples: int, ways: Sampling) -> WhatIf:
    """The runs of a plan, in their order. Raises NotReplayable."""
    if samples < 1:
        raise ValueError(f"samples={samples}: a what-if needs at least one run")
    if ways.run is None and tape.header.entry.ref is None and not tape.header.entry.argv:
        raise NotReplayable(
            "the tape does not tell what ran. Say it: entry='module:function' (--entry), or run=a function, or the "
            "program after --"
        )

    processes = Processes()

    def one(number: int) -> Run:
        with tempfile.TemporaryDirectory(prefix="backtrail-") as folder:
            run = ways.run
            made = apart(tape, plan, Path(folder), processes) if run is None else here(tape, plan, run, Path(folder))
            kept = made if ways.keep is None else _kept(made, Path(ways.keep), number)
        if ways.heard is not None:
            ways.heard(kept)
        return kept

    alone = ways.run is not None or "ask" in plan.on_miss.values()
    with ThreadPoolExecutor(1 if alone else SIDE_BY_SIDE) as pool:
        numbers = range(1, samples + 1)
        try:
            runs = tuple(pool.map(one, numbers) if ways.run is None else map(one, numbers))
        except BaseException:  # Ctrl-C: nothing that was begun goes on asking models behind the user's back
            pool.shutdown(wait=False, cancel_futures=True)
            processes.end()
            raise
        return WhatIf(recorded=tape, runs=runs, changed=plan.changed, how=plan.how())


def here(
    tape: Tape,
    plan: Plan,
    run: Callable[[], Any],
    folder: Path,
    around: Callable[[Replayer], AbstractContextManager[Any]] = nullcontext,
) -> Run:
    """One run in this process; `around` may widen its session, to every thread."""
    path = folder / TAPE
    replay = Replay(tape, lambda played: plan.session(played, path))
    error = None
    try:
        with replay, around(replay.session):
            try:
                replay.session.output = encoded(finished(run()))
            except Exception as failed:  # noqa: BLE001 - the user's program: that it fails is what is to be found out
                error = f"{type(failed).__name__}: {failed}"
                replay.session.error = error
    except Divergence as stopped:
        asked = stopped.difference.asked
        at = f"{asked.kind}:{asked.name}" if asked is not None else ""
        return Run(tape=replay.tape, diverged=stopped.difference.kind, report=stopped.report, stopped_at=at)
    return Run(tape=replay.tape, error=error, cut=replay.session.over)


def finished(value: Any) -> Any:
    """What was returned; of a coroutine, what it gives, also where a loop is running already."""
    if not inspect.iscoroutine(value):
        return value
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(contextvars.copy_context().run, asyncio.run, value).result()


class Processes:
    """Those of one what-if. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._over = False

    def run(self, words: Sequence[str], env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
        """Run a program to its end, and keep what it writes."""
        with self._lock:
            if self._over:
                raise CancelledError
            process = subprocess.Popen(  # noqa: S603 - this program, and what its user recorded
                words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", env=env
            )
            self._running.add(process)
        with process:
            out, err = process.communicate()
        with self._lock:
            self._running.discard(process)
            if self._over:
                raise CancelledError
        if process.returncode == -signal.SIGINT:
            raise KeyboardInterrupt  # Ctrl-C reached it first: it is no run that failed
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def end(self) -> None:
        """End those that run, and start no other."""
        with self._lock:
            self._over = True
            for process in self._running:
                process.kill()


def apart(tape: Tape, plan: Plan, folder: Path, processes: Processes) -> Run:
    """One run in a process of its own."""
    keep_file(tape, folder / "recorded.tape.jsonl")
    (folder / "plan.json").write_text(json.dumps({**_written(plan), "path": sys.path}), encoding="utf-8")
    words = [_interpreter(tape), "-m", "backtrail.sdk.replay.supposing.sample", str(folder)]
    done = processes.run(words, {**os.environ, **QUIET})
    outcome = folder / "outcome.json"
    ended = json.loads(outcome.read_text(encoding="utf-8")) if outcome.exists() else {}
    if "refused" in ended:
        raise NotReplayable(ended["refused"])
    try:
        new = read_file(folder / TAPE)
    except (OSError, TapeUnreadable):
        new = Tape(header=opening.header(source=plan.source))
    error = ended.get("error") if ended else f"the process ended with {done.returncode}: {done.stderr[-TAIL:].strip()}"
    return Run(
        tape=new,
        error=error,
        diverged=ended.get("diverged"),
        report=ended.get("report", ""),
        stopped_at=ended.get("stopped_at", ""),
        cut=ended.get("cut", False),
        printed=done.stdout,
    )


def _interpreter(tape: Tape) -> str:
    """The Python that a recorded program named; this one, where a function is called."""
    entry = tape.header.entry
    named = entry.argv[0] if entry.ref is None and entry.argv else ""
    return (shutil.which(named) if Path(named).name.startswith("python") else None) or sys.executable


def _written(plan: Plan) -> dict[str, Any]:
    if by_value := [whose for whose, way in plan.on_miss.items() if callable(way)]:
        raise NotReplayable(
            f"on_miss of {', '.join(by_value)} is a function, which does not reach another process. Give run=, a "
            "function without arguments, to have every sample run here"
        )
    return asdict(plan) | {"overrides": asdict(plan.overrides), "faults": [asdict(fault) for fault in plan.faults]}


def read_plan(told: Mapping[str, Any]) -> Plan:
    """A plan as another process wrote it."""
    values = {name: value for name, value in told.items() if name != "path"}
    return Plan(
        **{
            **values,
            "overrides": Overrides(**told["overrides"]),
            "faults": tuple(Fault(**each) for each in told["faults"]),
            "allow_live": tuple(told["allow_live"]),
            "anew": tuple(told["anew"]),
            "answers": {int(i): value for i, value in told["answers"].items()},
        }
    )


def _kept(made: Run, folder: Path, number: int) -> Run:
    path = folder / f"sample-{number}.tape.jsonl"
    keep_file(made.tape, path)
    return replace(made, path=path)

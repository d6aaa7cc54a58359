"""`backtrail bisect`: a failed run again and again, one step corrected at a time."""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from backtrail.cli.bisect.following import Typed, following
from backtrail.cli.bisect.page import SHORT, as_json, show
from backtrail.cli.bisect.suspecting import Suspects, suspects
from backtrail.cli.client import Client, print_json, with_client
from backtrail.cli.terminal import progress
from backtrail.cli.whatif.expecting import WANTED, WANTED_NAMES, expected, lacking
from backtrail.cli.whatif.options import ANSWERS, CHECK, ENDS, importable, text, with_options
from backtrail.cli.whatif.page import as_json as runs_as_json
from backtrail.cli.whatif.posting import posted
from backtrail.cli.whatif.source import Unplayable, tape_named
from backtrail.cli.whatif.trying import running
from backtrail.cli.words import money, plural
from backtrail.core.tape.recording.tape import Tape

if TYPE_CHECKING:
    from backtrail.sdk.replay.bisecting.outcome import Bisection
    from backtrail.sdk.replay.bisecting.searching import Progress
    from backtrail.sdk.replay.supposing.outcome import Run

FOUND, NOT_FOUND, NO_FAILURE, INTERRUPTED = 0, 1, 3, 130
MOST_SAMPLES: Final = 1_000
"""That the server keeps of one result."""


class NoFailure(click.ClickException):
    """There is no failure to look for."""

    exit_code = NO_FAILURE


def answers(_context: click.Context, option: click.Parameter, values: Iterable[str]) -> dict[int, str]:
    """`STEP=JSON|TEXT|@FILE`, several."""
    found = {}
    for value in values:
        step, equals, told = value.partition("=")
        if not equals or not step.isdecimal():
            raise click.BadParameter(f"{value!r} names no step. Write 3=@right.json", param=option)
        found[int(step)] = told
    return found


TRIED: Final = (
    click.option("--samples", type=click.IntRange(1), default=3, show_default=True, help="Runs of each correction."),
    click.option(
        "--flips-at",
        type=click.FloatRange(0, 1, min_open=True),
        default=2 / 3,
        help="How many of them must pass.  [default: two thirds]",
    ),
    click.option("--suspect", metavar="STEP", type=int, multiple=True, help="Try this step first; several, in order."),
    click.option(
        "--correct", metavar="STEP=JSON|TEXT|@FILE", multiple=True, callback=answers, help="What a step should give."
    ),
    click.option("--hint", metavar="TEXT|@FILE", callback=text, help="More of the prompt, for the call asked again."),
)
BOUNDS: Final = (
    click.option("--max-runs", type=click.IntRange(1), default=30, show_default=True, help="At most so many runs."),
    click.option("--max-cost", metavar="USD", type=click.FloatRange(0, min_open=True), help="At most so much money."),
    click.option("--max-tokens", type=click.IntRange(1), help="At most so many tokens."),
    click.option(
        "--max-calls", type=click.IntRange(1), help="Live model calls of one run.  [default: twice those recorded]"
    ),
)
OPTIONS: Final = (CHECK, *WANTED, *TRIED, *BOUNDS, *ANSWERS, *ENDS)


def with_tries(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options of a bisection."""
    return with_options(OPTIONS, command)


@click.command("bisect")
@click.argument("run", metavar="RUN")
@click.argument("program", nargs=-1, type=click.UNPROCESSED, metavar="[-- PROGRAM...]")
@with_tries
@with_client
def command(client: Client, run: str, program: tuple[str, ...], **told: Any) -> None:
    """Find the earliest step of a failed run whose correction turns it.

    RUN is a tape's file or a trace's id. One step at a time is corrected: a model is asked again; a tool gives the
    answer of --correct, another recorded one, what it gives now (--allow-live), nothing, or an error. Everything before
    the step is as recorded; after it models are live, and tools are answered from the tape. A step counts where the run
    passes with its correction, and not without.

    Exit code: 0 a step was found, 1 none was, 2 the run cannot be made again, 3 it does not fail, 130 interrupted.
    """
    tape = running(tape_named(client, run), program)
    on_server = not (run.endswith(".jsonl") or Path(run).is_file())
    Bisecting(client=client, tape=tape, run=run, program=program, on_server=on_server).by(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bisecting:
    """One bisection, as it was typed."""

    client: Client
    tape: Tape
    run: str
    program: tuple[str, ...]
    on_server: bool
    """The tape is a run of the server."""

    def by(self, told: dict[str, Any]) -> None:
        """Search, print what was found, tell the server, and end with the exit code."""
        from backtrail.sdk.replay.bisecting.outcome import Interrupted, NoLongerFails
        from backtrail.sdk.replay.divergence import NotReplayable

        importable()
        posts, named = told.pop("post"), told.pop("suspect")
        first = suspects(self.client, self.tape, named, on_server=self.on_server)
        typed = self._typed(told)
        began = time.perf_counter()
        try:
            found = self._searched(first, told)
        except Interrupted as stopped:
            found = stopped.bisection
        except NoLongerFails as well:
            if self.client.as_json:
                print_json({"sentence": str(well), "ended": "no_failure", "passed": well.passed, "runs": well.runs})
            raise NoFailure(str(well)) from well
        except (NotReplayable, ValueError) as wrong:
            raise Unplayable(str(wrong)) from wrong
        result = self._shown(found, first, following(found, typed))
        if posts and self.on_server and self.tape.header.trace_id is not None:
            posted(self.client, self.tape.header.trace_id, "bisect", result | {"took": time.perf_counter() - began})
        if found.ended == "interrupted":
            raise SystemExit(INTERRUPTED)
        raise SystemExit(NOT_FOUND if found.found is None else FOUND)

    def _typed(self, told: dict[str, Any]) -> Typed:
        check = told["check"]
        return Typed(
            run=self.run,
            program=self.program,
            entry=told["entry"],
            wanted={f"--{name.replace('_', '-')}": _words(told[name]) for name in WANTED_NAMES},
            check=f"{check.__module__}:{check.__qualname__}" if check is not None else None,
            on_miss=told["on_miss"],
            hint=told["hint"],
            corrected=told["correct"],
        )

    def _searched(self, first: Suspects, told: dict[str, Any]) -> "Bisection":
        from backtrail.sdk.replay.bisecting.bisect import bisect
        from backtrail.sdk.replay.supposing.prices import listed

        given = {name: value for name, value in told.items() if value is not None}
        check = _check(told, given.pop("check", None))
        given = {name: value for name, value in given.items() if name not in WANTED_NAMES}
        given["correct"] = {step: _value(value) for step, value in given["correct"].items()}
        with progress() as bar:
            task = bar.add_task("Runs", total=told["max_runs"])

            def heard(now: "Progress") -> None:
                bar.update(task, completed=now.runs, description=_doing(now))

            return bisect(self.tape, check=check, suspects=first.steps, price=listed(), progress=heard, **given)

    def _shown(self, found: "Bisection", first: Suspects, next_: str) -> dict[str, Any]:
        """Print it; what the server keeps of it."""
        flipped = found.flipped
        passed = (
            sorted((each.passed for each in found.samples[found.verdict.found]), reverse=True)
            if (flipped is not None and found.verdict.found is not None)
            else []
        )
        runs = runs_as_json(flipped, passed) if flipped is not None else None
        if self.client.as_json:
            print_json(as_json(found, next_, runs))
        else:
            show(found, first, next_)
        sentence = found.verdict.sentence
        if runs is not None:
            return runs | {"sentence": sentence, "overrides": dict(found.changed)}
        tried = min(MOST_SAMPLES, max(1, found.runs))
        return {"sentence": sentence, "overrides": {}, "passed": 0, "samples": tried, "runs": []}


def _check(told: Mapping[str, Any], check: Callable[[Any], object] | None) -> Callable[[Any], object] | None:
    """A check of everything that is expected, the user's own last; None where nothing is."""
    expect = expected({name: told[name] for name in WANTED_NAMES}, WANTED_NAMES)
    if not expect:
        return check

    def keeps(run: "Run") -> object:
        return False if lacking(expect, run) else check is None or check(run)

    return keeps


def _words(value: Any) -> list[str]:
    """An expectation as it was typed."""
    if not isinstance(value, list):
        return [] if value is None else [str(value)]
    return [f"{each['tool']}:{json.dumps(each['args'])}" if "args" in each else each["tool"] for each in value]


def _value(told: str) -> Any:
    """An answer as it is typed: JSON, else text; `@file` is read."""
    if told.startswith("@"):
        try:
            told = Path(told[1:]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as missing:
            raise Unplayable(f"{told[1:]} cannot be read: {getattr(missing, 'strerror', None) or missing}") from missing
    try:
        return json.loads(told)
    except ValueError:
        return told


def _doing(now: "Progress") -> str:
    """`step 3, an error · 1,204 tokens · $0.0021`."""
    what = "as recorded" if now.probe.i < 0 else f"step {now.probe.i}, {SHORT[now.probe.way]}"
    took = [plural(now.spent.tokens, "token")]
    if now.spent.cost is not None and now.spent.calls:
        took.append(money(now.spent.cost))
    return " · ".join([what, *took])

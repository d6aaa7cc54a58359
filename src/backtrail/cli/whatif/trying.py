"""`backtrail whatif`: the recorded run again, with another prompt, model or tool, and live models."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backtrail.cli.client import Client, print_json, with_client
from backtrail.cli.terminal import errors, progress
from backtrail.cli.whatif.expecting import expected, lacking
from backtrail.cli.whatif.kept import tell
from backtrail.cli.whatif.options import importable, pairs, text, with_how
from backtrail.cli.whatif.page import as_json, code, show
from backtrail.cli.whatif.posting import posted
from backtrail.cli.whatif.source import Unplayable, tape_named
from backtrail.core.tape.recording.tape import Tape

if TYPE_CHECKING:
    from backtrail.core.evals.expectations import Expectations
    from backtrail.sdk.replay.supposing.outcome import WhatIf


@click.command("whatif")
@click.argument("run", metavar="RUN")
@click.argument("program", nargs=-1, type=click.UNPROCESSED, metavar="[-- PROGRAM...]")
@click.option("--system", metavar="TEXT|@FILE", callback=text, help="Another system prompt.")
@click.option("--system-append", metavar="TEXT|@FILE", callback=text, help="More of it.")
@click.option("--model", help="Another model.")
@click.option("--temperature", type=float)
@click.option(
    "--tool-description",
    "tool_descriptions",
    metavar="TOOL=TEXT|@FILE",
    multiple=True,
    callback=pairs,
    help="Another description of a tool.",
)
@click.option("--freeze-until", type=click.IntRange(0), help="So many model calls are answered as recorded.")
@with_how
@with_client
def command(client: Client, run: str, program: tuple[str, ...], **told: Any) -> None:
    """Run a recorded run again with something changed, and lay it beside the recording.

    RUN is a tape's file or a trace's id. Models are live, tools are answered from the tape, and nothing else happens:
    a call that was never recorded stops the run, unless --on-miss says what answers it. Each sample is a process of its
    own that calls what was recorded, or PROGRAM.

    Exit code: 0 all samples passed, 1 one did not, 3 one was stopped, 2 there is nothing to run.
    """
    from backtrail.sdk.replay.supposing.whatif import what_if

    tape = running(tape_named(client, run), program)
    Trying(client=client, tape=tape, is_file=Path(run).is_file(), kind="what_if").by(what_if, told)


def running(tape: Tape, program: tuple[str, ...]) -> Tape:
    """The tape, as if the program had run, where one is given."""
    if not program:
        return tape
    return replace(tape, header=replace(tape.header, entry=replace(tape.header.entry, ref=None, argv=program)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trying:
    """One what-if, or one fork."""

    client: Client
    tape: Tape
    kind: str
    is_file: bool
    """The tape is no run of the server."""

    def by(self, way: Callable[..., Any], told: dict[str, Any]) -> None:
        """Make the runs, print what became of them, tell the server, and end with the exit code."""
        from backtrail.sdk.replay.divergence import NotReplayable
        from backtrail.sdk.replay.golden.folder import NotGolden

        importable()
        check, posts, name = told.pop("check"), told.pop("post"), told.pop("golden")
        expect = expected(told)
        given = {name: value for name, value in told.items() if value is not None}
        began = time.perf_counter()
        try:
            with progress() as bar:
                task = bar.add_task("Runs", total=told["samples"])
                found = way(self.tape, **given, heard=lambda _: bar.advance(task))
        except (NotReplayable, ValueError) as wrong:
            raise Unplayable(str(wrong)) from wrong
        try:
            lacks = [lacking(expect, each) for each in found.runs]
        except NotGolden as silent:  # the judge
            raise Unplayable(str(silent)) from silent
        passed = [good and not lack for good, lack in zip(found.passed(check), lacks, strict=True)]
        result = as_json(found, passed)
        if self.client.as_json:
            print_json(result)
        else:
            show(found, passed, lacks)
        if name is not None:
            self._kept(found, passed, name, expect)
        if posts and not self.is_file and self.tape.header.trace_id is not None:
            posted(self.client, self.tape.header.trace_id, self.kind, result | {"took": time.perf_counter() - began})
        raise SystemExit(code(found, passed))

    def _kept(self, found: "WhatIf", passed: Sequence[bool], name: str, expect: "Expectations") -> None:
        """A golden case of the first run, where all did well; else it is said why there is none."""
        from backtrail.core.evals.expectations import as_json as told_as
        from backtrail.sdk.replay.golden.folder import NotGolden

        if not all(passed):
            errors().print(f"Golden case {name} was not made: not all samples passed.", soft_wrap=True)
            return
        try:
            golden = found.save_golden(name, sample=0, expect=told_as(expect))
        except NotGolden as wrong:
            raise Unplayable(str(wrong)) from wrong
        if not self.client.as_json:
            tell(self.client, golden, None)

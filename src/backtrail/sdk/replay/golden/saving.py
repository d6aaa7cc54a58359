"""A run becomes a golden case: only one that came to its end, can be run again, and keeps what is expected."""

import getpass
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from backtrail.core.evals.case import Case, Provenance, case
from backtrail.core.evals.expectations import Expectations, failures
from backtrail.core.evals.ran import ran
from backtrail.core.tape.recording.tape import Entry, Tape
from backtrail.sdk.replay.golden.folder import Golden, NotGolden, keep, named_golden
from backtrail.sdk.replay.golden.judging import judged
from backtrail.sdk.replay.supposing.prices import listed
from backtrail.sdk.replay.values.codec import decoded
from backtrail.sdk.replay.values.naming import UnreplayableValue

HOW: Final = ("level", "ignore", "exhausted", "on_miss", "allow_live")
"""Of how a run was made, what its case keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a case says besides its tape."""

    expect: Expectations = field(default_factory=Expectations)
    description: str = ""
    entry: Entry | None = None
    """None: that of the tape."""
    how: Mapping[str, Any] = field(default_factory=dict)
    """As HOW lists it."""
    provenance: Provenance = field(default_factory=Provenance)


def saved(
    tape: Tape,
    name: str,
    root: Path,
    kept: Kept,
    *,
    replaces: bool = False,
    output: Any = ...,
) -> Golden:
    """Make a golden case of a run. `output`: what a program printed, where the tape does not tell. Raises NotGolden."""
    named_golden(name)
    entry = kept.entry or tape.header.entry
    if not entry.ref:
        entry = replace(entry, args=None)  # a program has words, and no arguments by name
    _fit(tape, name, entry)
    gave = output_of(tape) if output is ... else output
    expect = kept.expect
    if expect.judge is not None:
        expect = replace(expect, judge=judged(expect.judge, gave))
    lacks = failures(expect, ran(tape, output=gave, price=listed()))
    if expect.judge is not None and (verdict := expect.judge.knows(gave)) is not None and not verdict.passed:
        lacks.append(f"the judge says no: {verdict.reason}")
    if lacks:
        raise NotGolden(
            f"this run does not keep what is expected of {name}, so it is no example of it:\n"
            + "\n".join(f"  {each}" for each in lacks)
        )
    told = Case(
        name=name,
        description=kept.description,
        entry=entry,
        expect=expect,
        overrides=dict(tape.header.overrides),
        provenance=_came(tape, kept.provenance),
        **{each: kept.how[each] for each in HOW if each in kept.how},
    )
    return keep(case(told.json()), tape, root, replaces=replaces)


def updated(golden: Golden, tape: Tape, output: Any) -> Golden:
    """The same case with a newer run as its tape. Raises NotGolden."""
    case = golden.case
    kept = Kept(
        expect=case.expect,
        description=case.description,
        entry=case.entry,
        how={each: getattr(case, each) for each in HOW},
        provenance=replace(case.provenance, made=None),
    )
    return saved(tape, case.name, golden.path.parent, kept, replaces=True, output=output)


def output_of(tape: Tape) -> Any:
    """What the entry of a run gave; None where the tape does not tell."""
    told = tape.footer.output if tape.footer is not None else None
    try:
        return decoded(told)
    except UnreplayableValue:
        return told


def _fit(tape: Tape, name: str, entry: Entry) -> None:
    if not entry.ref and not entry.argv:
        raise NotGolden(
            f"the tape does not tell what ran, so {name} could not be run again. Say it: --entry module:function and "
            "--input, or the program after --"
        )
    if tape.footer is None:
        raise NotGolden(f"the run was cut off before its end. Make {name} of a run that came to its end")
    if tape.footer.error is not None:
        raise NotGolden(
            f"the run ended with {tape.footer.error}. A golden case keeps a run that went right: make it of a what-if "
            "that passed (backtrail whatif … --keep FOLDER)"
        )
    if tape.footer.unreplayable:
        events = ", ".join(f"{i}" for i in tape.footer.unreplayable)
        raise NotGolden(
            f"events {events} of the tape hold values that cannot be rebuilt, so {name} cannot be run again"
        )


def _came(tape: Tape, told: Provenance) -> Provenance:
    return replace(
        told,
        trace_id=told.trace_id or tape.header.trace_id,
        run_id=tape.header.run_id,
        by=told.by or _somebody(),
        made=told.made or time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    )


def _somebody() -> str | None:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user that has no name
        return None

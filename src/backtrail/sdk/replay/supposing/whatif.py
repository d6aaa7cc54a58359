"""`backtrail.what_if(...)` and `backtrail.fork(...)`: the recorded run again with something changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias, TypedDict, Unpack

from backtrail.core.tape.divergence.spoken import system
from backtrail.core.tape.fork import forked, models_before, step
from backtrail.core.tape.matching.reel import Exhausted
from backtrail.core.tape.provider.wire import Overrides
from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay.missing import Missing
from backtrail.sdk.replay.replayer import Level
from backtrail.sdk.replay.source import tape_of
from backtrail.sdk.replay.supposing.faults import Fault, fault_of
from backtrail.sdk.replay.supposing.outcome import Run, WhatIf
from backtrail.sdk.replay.supposing.sampling import Plan, Sampling, sampled

System: TypeAlias = str | Callable[[str], str] | None
"""A new prompt, or what makes it of the recorded one."""


class How(TypedDict, total=False):
    """How the new runs are made."""

    on_miss: Mapping[str, Any]
    """What answers a call that was not recorded, by `kind:name`; `raise` where nothing is said."""
    allow_live: Sequence[str]
    """Which of them `live` may reach the world."""
    ignore: Mapping[str, Sequence[str]]
    """Arguments that tell nothing, by `kind:name`."""
    exhausted: Exhausted
    level: Level
    faults: Iterable[str | Fault]
    """`tool:search=timeout`: what goes wrong."""
    entry: str
    """`module:function`, where the tape does not tell what ran, or something else is to run."""
    run: Callable[[], Any]
    """A function that is called here, in this process, in place of the entry in a process of its own."""
    keep: str | Path
    """A folder for the new tapes."""
    heard: Callable[[Run], object]
    """Told of every run when it is over."""


class Changes(How, total=False):
    """What models are told from now on."""

    system: System
    system_append: str
    model: str
    temperature: float
    tool_descriptions: Mapping[str, str]


def what_if(
    source: "Tape | str | Path", *, freeze_until: int | None = None, samples: int = 1, **changes: Unpack[Changes]
) -> WhatIf:
    """Run a recorded run again over its tape, with live models and what is changed here.

    The first `freeze_until` model calls are answered as recorded, the prompt aside; without it all are live where the
    prompt, the model or the tools' descriptions change, and with faults alone those that the tape cannot answer.
    Tools are answered from the tape. Each sample is a process of its own, which calls the entry of the tape; with
    `run`, all are here. Raises NotReplayable; a run that diverges is told in its `Run`.
    """
    tape = tape_of(source)
    overrides = Overrides(
        system=_system(tape, changes.get("system")),
        system_append=changes.get("system_append"),
        model=changes.get("model"),
        temperature=changes.get("temperature"),
        tool_descriptions=changes.get("tool_descriptions") or {},
    )
    plan = planned(
        changes,
        overrides=overrides,
        freeze_until=0 if freeze_until is None and overrides else freeze_until,
        source=f"whatif:{tape.header.run_id}",
    )
    return _sampled(tape, plan, samples, changes)


def fork(
    source: "Tape | str | Path", *, at: int, result: Any = ..., samples: int = 1, **how: Unpack[How]
) -> WhatIf:  # fmt: skip
    """Run a recorded run again as recorded up to the event `at`, which gives `result` this time; from there on live.

    Without a `result` the models are asked anew from there. Else as `what_if`. Raises NoSuchStep, NotReplayable.
    """
    tape = tape_of(source)
    step(tape, at)
    answers = {} if result is ... else {at: result}
    plan = planned(
        how,
        freeze_until=models_before(forked(tape, answers), at + len(answers)),
        answers=answers,
        source=f"fork:{tape.header.run_id}@{at}",
    )
    return _sampled(tape, plan, samples, how)


def planned(how: How, **more: Any) -> Plan:
    """The plan of runs that are made so. Raises ValueError."""
    Missing(ways=how.get("on_miss", {}))  # tells at once what is no way to answer
    faults = (each if isinstance(each, Fault) else fault_of(each) for each in how.get("faults", ()))
    return Plan(
        faults=tuple(faults),
        on_miss=how.get("on_miss", {}),
        allow_live=tuple(how.get("allow_live", ())),
        ignore=how.get("ignore", {}),
        exhausted=how.get("exhausted", "raise"),
        level=how.get("level", "tool"),
        **more,
    )


def _sampled(tape: Tape, plan: Plan, samples: int, how: How) -> WhatIf:
    ways = Sampling(run=how.get("run"), keep=how.get("keep"), heard=how.get("heard"))
    return sampled(entered(tape, how), plan, samples, ways)


def entered(tape: Tape, how: How) -> Tape:
    """The tape, as if the entry had run, where one is given."""
    ref = how.get("entry")
    return tape if not ref else replace(tape, header=replace(tape.header, entry=replace(tape.header.entry, ref=ref)))


def _system(tape: Tape, told: System) -> str | None:
    return told(system(tape.events)) if callable(told) else told

"""Where a replayed run left its recording: one value, from which every report is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.recording.event import Event

DifferenceKind: TypeAlias = Literal[
    "unknown_call",
    "changed_args",
    "extra_call",
    "missing_call",
    "unreplayable_value",
    "unrecorded_side_effect",
    "prefix_mismatch",
    "tool_set_changed",
    "too_many_calls",
]
"""unknown_call: nothing like it was recorded; changed_args: it was recorded with other arguments; extra_call: every
recorded one is used up; missing_call: recorded and not made; unreplayable_value: recorded, and cannot be rebuilt;
unrecorded_side_effect: I/O that no seam sees; prefix_mismatch: other than the frozen beginning; tool_set_changed: the
model was offered other tools; too_many_calls: it asked live models more often than it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first place where a run did otherwise."""

    kind: DifferenceKind
    step: int
    """How many crossings had been answered before."""
    asked: Ask | None = None
    """What the run asked; None where it did not ask what was recorded."""
    expected: Event | None = None
    """The recorded event that was due."""
    nearest: Sequence[tuple[Event, float]] = ()
    """Recorded events that ask for something alike, best first, with their likeness."""
    why: str = ""
    """What more is known: the file and line, the type that cannot be rebuilt, the tools that came and went."""
    facts: Mapping[str, Any] = field(default_factory=dict)

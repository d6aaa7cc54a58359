"""Tapes, whether a trace can be replayed, and what replays brought."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from backtrail.server.api.models.shape import Shape

Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
ReplayKind = Literal["replay", "what_if", "fork", "bisect", "golden"]
Words = Annotated[str, StringConstraints(max_length=20_000)]


class PartKept(Shape):
    """A part of a tape that is durable now."""

    tape_id: str
    no: int


class LackOut(Shape):
    """Something that a replay would need and that a span does not tell."""

    span_id: str
    name: str
    what: str
    hint: str
    fatal: bool
    """The run cannot be replayed without it."""


class ReadinessOut(Shape):
    """Whether a trace can be replayed, from what, and how."""

    trace_id: str
    ready: bool
    source: Literal["recording", "trace"]
    """Its own tape, or its spans."""
    dialect: str
    complete: bool
    """False: the recorded run was cut off; it is replayed to there."""
    events: dict[str, int]
    """How many calls of each boundary: llm, tool, retriever, http."""
    lacks: list[LackOut]
    command: str
    """What to type."""


class ReplayedCall(Shape):
    """A call of a run, each side in a line."""

    i: int = -1
    """Its number on the tape."""
    kind: str = ""
    name: Words = ""
    asks: Words = ""
    gave: Words = ""
    outcome: str = "value"
    scope: str = ""
    span_id: str | None = None
    label: str = "tape"
    """Where the answer came from: docs/spec/tape.md."""
    why: Words = ""
    """Why it matched, or why not."""
    took: float = 0.0
    """Seconds."""


class ReplayedRow(Shape):
    """A recorded call beside the one that was made now."""

    how: Literal["same", "changed", "only_recorded", "only_now"]
    recorded: ReplayedCall | None = None
    now: ReplayedCall | None = None
    first: bool = False
    """The first row that is not the same."""


class SpentOut(Shape):
    """What the models of a run took."""

    calls: int
    tokens: int
    cost: float | None = None
    """US dollars."""


class ReplayedRun(Shape):
    """One run of a replay."""

    faithful: bool
    passed: bool
    sentence: Words = ""
    """How it went, in a sentence."""
    report: Words = ""
    output: Words = ""
    tokens: int | None = None
    cost: float | None = None
    rows: Annotated[list[ReplayedRow], Field(max_length=2_000)] = Field(default_factory=list)
    """Recorded calls beside those that were made now."""


class ReplayIn(Shape):
    """The result of a replay, as whoever ran it tells it."""

    trace_id: Id
    kind: ReplayKind
    faithful: bool
    passed: Annotated[int, Field(ge=0)] = 0
    """Of the samples."""
    samples: Annotated[int, Field(ge=1, le=1_000)] = 1
    sentence: Words = ""
    command: Words = ""
    overrides: dict[str, Any] = Field(default_factory=dict)
    """What was changed: `system`, `model` and so on."""
    before: dict[str, Any] = Field(default_factory=dict)
    """What stood there when it was recorded."""
    recorded: SpentOut | None = None
    """What the recorded run took."""
    took: Annotated[float, Field(ge=0)] = 0.0
    """Seconds."""
    runs: Annotated[list[ReplayedRun], Field(max_length=100)] = Field(default_factory=list)


class ReplayMade(Shape):
    """A result that was kept."""

    id: str


class ReplayRow(Shape):
    """A result in a list."""

    id: str
    trace_id: str
    kind: ReplayKind
    faithful: bool
    passed: int
    samples: int
    sentence: str
    by: str
    made: str


class ReplayOut(ReplayRow):
    """A whole result."""

    command: str
    overrides: dict[str, Any]
    before: dict[str, Any]
    recorded: SpentOut | None
    took: float
    runs: list[ReplayedRun]


class Replays(Shape):
    """Results of replays, newest first."""

    rows: list[ReplayRow]

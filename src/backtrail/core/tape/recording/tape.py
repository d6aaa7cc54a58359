"""A tape in memory: where it came from, its events, and whether it is whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backtrail.core.tape.recording.event import Event

VERSION = 1
"""Of the format. Older versions are read for ever; newer ones are refused with the release that reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What ran: how to call it again."""

    ref: str | None = None
    """`module:function`, where a function ran."""
    args: Any = None
    """Its arguments by name, JSON."""
    argv: tuple[str, ...] = ()
    """The command, where a program ran: `python agent.py --fast`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The first line of a tape."""

    v: int = VERSION
    run_id: str
    t0: float
    """When the run began, seconds since 1970; dates in it are masked around this."""
    utc_offset: float = 0.0
    """Of the run's time zone, in seconds: what "today" was."""
    source: str = "native"
    """`native`, `trace:<dialect>`, `fork:<run_id>@<event>` and others: docs/spec/tape.md."""
    entry: Entry = field(default_factory=Entry)
    trace_id: str | None = None
    session_id: str | None = None
    git: str | None = None
    python: str | None = None
    packages: Mapping[str, str] = field(default_factory=dict)
    seams: Mapping[str, str] = field(default_factory=dict)
    """What was watched: `{"httpx2": "ok", "langchain": "failed: ..."}`."""
    overrides: Mapping[str, Any] = field(default_factory=dict)
    """What a what-if changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """The last line of a tape whose run ended."""

    n: int
    hash: str
    """The trajectory hash: see `trajectory.py`."""
    complete: bool = True
    output: Any = None
    """What the entry returned, JSON."""
    error: str | None = None
    """How the run failed: `ValueError: no such order`."""
    unreplayable: tuple[int, ...] = ()
    """Events whose values cannot be rebuilt."""
    redacted: int = 0
    """How many secrets were taken out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tape:
    """A whole tape, or all of it that was written before its run was killed (`footer` is None)."""

    header: Header
    events: Sequence[Event] = ()
    footer: Footer | None = None

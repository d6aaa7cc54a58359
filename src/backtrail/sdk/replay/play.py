"""`with backtrail.replay(tape) as run:` — the block runs over its recording: no model, no tool, no network."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from backtrail.core.tape.divergence.report import told
from backtrail.core.tape.divergence.rows import Row, clock_of, rows
from backtrail.core.tape.matching.reel import Exhausted
from backtrail.core.tape.matching.rules import Rules
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay import opening
from backtrail.sdk.replay.divergence import Diverged, Divergence, Over
from backtrail.sdk.replay.missing import Missing
from backtrail.sdk.replay.replayer import Level, Replayer
from backtrail.sdk.replay.source import tape_of
from backtrail.sdk.replay.writing import InFile, InMemory

NAMED: Final = 5
"""Calls that a report names."""


class Replay:
    """One block over a recording; also `async with`. Leaving it raises Divergence where the run did otherwise."""

    def __init__(self, played: Tape, make: Callable[[Tape], Replayer]) -> None:
        self.played = played
        self._make = make
        self._session: Replayer | None = None
        self._token: object = None

    @property
    def session(self) -> Replayer:
        """The session, from the beginning of the block on."""
        if self._session is None:
            raise RuntimeError("nothing is replayed yet: enter the `with` block first")
        return self._session

    @property
    def tape(self) -> Tape:
        """What happened now, each event with where its answer came from."""
        return self.session.tape

    @property
    def faithful(self) -> bool:
        """Whether the run did exactly what was recorded, until now."""
        session = self.session
        left = self.played.footer and session.reel.left()
        return session.difference is None and not session.otherwise and not left

    @property
    def rows(self) -> list[Row]:
        """The recording and what happened now, side by side."""
        return rows(self.played, self.tape)

    def report(self) -> str:
        """How the replay went, in words."""
        return reported(self.played, self.session)

    def rerun(self) -> Any:
        """Call what was recorded again: the entry of the tape with its arguments. Raises NotReplayable.

        In a running event loop an entry that is a coroutine function gives its coroutine: `await run.rerun()`.
        """
        from backtrail.sdk.replay.entry import called

        return called(self.played.header.entry)

    def __enter__(self) -> "Replay":
        opening.prepare(replaying=True)
        self._session = self._make(self.played)
        self._token = opening.here(self._session)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        opening.gone(self._token)
        session = self.session
        failed = session.difference is None and isinstance(error, Exception)
        if error is None or failed:
            session.ended()
        session.close(error)
        if session.difference is not None and not failed and not isinstance(error, Divergence):
            diverged = Divergence(session.difference, clock_of(self.played.header), session.clock)
            raise diverged from (None if isinstance(error, Diverged) else error)
        return isinstance(error, Over)

    async def __aenter__(self) -> "Replay":
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        return self.__exit__(kind, error, trace)


def reported(played: Tape, session: Replayer) -> str:
    """How a replay went, in words."""
    difference = session.difference
    if difference is not None:
        return told(difference, clock_of(played.header), session.clock)
    crossed = sum(event.parent is None for event in session.tape.events)
    if session.otherwise:
        return supplied(session.otherwise)
    if played.footer is None:
        return f"The replay followed its recording for {crossed} calls, to where the recorded run was cut off."
    return f"The replay did exactly what was recorded: {crossed} calls, none of them live.{_end(played, session)}"


def _end(played: Tape, session: Replayer) -> str:
    error, recorded = session.error, played.footer and played.footer.error
    if error is None:
        return ""
    return f" It ended with {error}{', as the recorded run did' if error == recorded else ''}."


def supplied(otherwise: Sequence[Event]) -> str:
    """The report of a replay that the user helped on."""
    named = list(dict.fromkeys(f"{event.kind} {event.name} ({event.source})" for event in otherwise))
    more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
    told = f"{', '.join(named[:NAMED])}{more}"
    return f"The replay came to its end, but not by its recording alone. These calls went as you said: {told}."


def replay(
    source: "Tape | str | Path",
    *,
    level: Level = "tool",
    on_miss: Mapping[str, Any] | None = None,
    allow_live: Sequence[str] = (),
    ignore: Mapping[str, Sequence[str]] | None = None,
    normalise: Mapping[str, Callable[[Any], Any]] | None = None,
    exhausted: Exhausted = "raise",
    path: str | Path | None = None,
) -> Replay:
    """Replay a tape, a file, or the run `trace:<id>` of the server.

    `level="http"` runs the bodies of tools again over the requests that they made. `on_miss` says what answers a call
    that was not recorded, by `kind:name`: see Missing. `ignore` and `normalise` say what differs and tells nothing.
    `path` keeps the tape of what happens now. Raises NotReplayable, and at the end of the block Divergence.
    """
    played = tape_of(source)
    missing = Missing(ways=on_miss or {}, allow_live=allow_live)
    rules = Rules(ignore=ignore or {}, normalise=normalise or {})

    def make(tape: Tape) -> Replayer:
        header = opening.header(source=f"replay:{tape.header.run_id}", entry=tape.header.entry)
        writing = InMemory() if path is None else InFile(Path(path))
        return Replayer(header, writing, tape, level=level, missing=missing, rules=rules, exhausted=exhausted)

    return Replay(played, make)

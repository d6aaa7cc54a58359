"""`with backtrail.record() as recording:` — everything that crosses the boundary in the block is on its tape."""

from pathlib import Path
from types import TracebackType
from typing import Any

from backtrail.core.tape.recording.tape import Entry, Tape
from backtrail.sdk.replay import opening
from backtrail.sdk.replay.session import Session
from backtrail.sdk.replay.writing import InFile, InMemory


class Recording:
    """One block that is recorded; also `async with`. In a server: one for each request, and none hears of another."""

    def __init__(self, path: str | Path | None = None, *, entry: Entry | None = None) -> None:
        self._path = None if path is None else Path(path)
        self._entry = entry
        self._session: Session | None = None
        self._token: object = None

    @property
    def session(self) -> Session:
        """The session, from the beginning of the block on."""
        if self._session is None:
            raise RuntimeError("nothing is recorded yet: enter the `with` block first")
        return self._session

    @property
    def tape(self) -> Tape:
        """What was recorded so far; whole after the block."""
        return self.session.tape

    def output(self, value: Any) -> None:
        """What the run gave, for the tape's last line."""
        from backtrail.sdk.replay.values.codec import encoded

        if self._session is not None:
            self._session.output = encoded(value)

    def __enter__(self) -> "Recording":
        opening.prepare(replaying=False)
        writing = InMemory() if self._path is None else InFile(self._path)
        self._session = Session(opening.header(entry=self._entry), writing)
        self._token = opening.here(self._session)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        opening.gone(self._token)
        self.session.close(error)

    async def __aenter__(self) -> "Recording":
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)


def record(path: str | Path | None = None, *, entry: Entry | None = None) -> Recording:
    """Record a block: `with backtrail.record("run.tape.jsonl") as recording: agent(...)`; in memory without a path."""
    return Recording(path, entry=entry)

"""Where the lines of a tape go as they come: into memory, into a file, to the server."""

from collections.abc import Callable
from io import FileIO
from pathlib import Path
from typing import Any, Protocol

from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.lines import event_line, footer_line, header_line, read
from backtrail.core.tape.recording.tape import Footer, Header, Tape
from backtrail.sdk.capture.shield import TROUBLES


class Writing(Protocol):
    """One tape that is being written. Calls come one at a time."""

    def header(self, header: Header) -> None:
        """It begins."""

    def event(self, event: Event) -> None:
        """A crossing is over."""

    def footer(self, footer: Footer) -> None:
        """It ends, and nothing follows."""

    def tape(self) -> Tape:
        """All of it so far."""


class InMemory:
    """A tape that lives as long as its session."""

    def __init__(self) -> None:
        self._header: Header | None = None
        self._events: list[Event] = []
        self._footer: Footer | None = None

    def header(self, header: Header) -> None:
        self._header = header

    def event(self, event: Event) -> None:
        self._events.append(event)

    def footer(self, footer: Footer) -> None:
        self._footer = footer

    def tape(self) -> Tape:
        assert self._header is not None
        events = tuple(sorted(self._events, key=lambda event: event.i))
        return Tape(header=self._header, events=events, footer=self._footer)


class InFile:
    """A file of lines, each handed to the operating system as soon as it is whole: a killed process has left them.

    Only a power cut may lose the last seconds: there is no fsync, which would cost milliseconds a call. Where the disk
    is full the tape ends, which is told; the program goes on.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: FileIO | None = path.open("wb", buffering=0)

    def header(self, header: Header) -> None:
        self._line(header_line, header)

    def event(self, event: Event) -> None:
        self._line(event_line, event, self._put)

    def footer(self, footer: Footer) -> None:
        self._line(footer_line, footer)
        self.close()

    def close(self) -> None:
        """Nothing is written any more. Safe to call twice."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def tape(self) -> Tape:
        return read_file(self.path)

    def _line(self, line: Callable[..., str], *of: Any) -> None:
        if self._file is None:
            return
        try:
            told = memoryview(line(*of).encode("utf-8", "surrogatepass") + b"\n")
            while told:
                told = told[self._file.write(told) :]
        except OSError as full:
            self.close()
            TROUBLES.tell("tape", f"backtrail: {self.path} cannot be written ({full}): this tape ends here")

    def _put(self, digest: str, text: str) -> None:
        folder = self.path.parent / "blobs"
        folder.mkdir(exist_ok=True)
        blob = folder / digest
        if not blob.exists():
            partial = folder / f".{digest}"
            partial.write_bytes(text.encode("utf-8", "surrogatepass"))
            partial.replace(blob)


def keep_file(tape: Tape, path: Path) -> None:
    """Write a whole tape and its blobs."""
    file = InFile(path)
    file.header(tape.header)
    for event in tape.events:
        file.event(event)
    if tape.footer is not None:
        file.footer(tape.footer)
    file.close()


def read_file(path: Path) -> Tape:
    """A tape and its blobs. Raises TapeUnreadable, OSError."""

    def find(digest: str) -> str | None:
        blob = path.parent / "blobs" / digest
        return blob.read_bytes().decode("utf-8", "surrogatepass") if blob.is_file() else None

    return read(path.read_bytes().decode("utf-8", "surrogatepass").split("\n"), find)

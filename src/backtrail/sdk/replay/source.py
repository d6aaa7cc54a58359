"""Where a tape comes from: a value, a file, or the server that has the run."""

from pathlib import Path

from backtrail.core.tape.recording.lines import TapeUnreadable, read
from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay.divergence import NotReplayable
from backtrail.sdk.replay.writing import read_file

TRACE = "trace:"


def tape_of(source: Tape | str | Path) -> Tape:
    """The tape. Raises NotReplayable."""
    if isinstance(source, Tape):
        return source
    try:
        if isinstance(source, str) and source.startswith(TRACE):
            from backtrail.sdk.replay.fetching import lines_of_trace

            return read(lines_of_trace(source.removeprefix(TRACE)))
        return read_file(Path(source))
    except TapeUnreadable as wrong:
        raise NotReplayable(f"{source} cannot be replayed: {wrong}") from wrong
    except OSError as missing:
        raise NotReplayable(
            f"{source} cannot be read: {missing.strerror or missing}. Give the path of a tape, or trace:<id>"
        ) from missing

"""Files and folders that appear when they are complete, or not at all."""

import contextlib
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType


@contextlib.contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """A place beside `path` to write to; it becomes `path` when the block ends well, and is removed when it does not.

    A file that was there is replaced at the end, a folder only where it is empty. SIGTERM ends the block as Ctrl-C.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with _terminable():
            yield part
            settle(part)
            part.replace(path)
            settle(path.parent)
    finally:
        if part.is_dir():
            shutil.rmtree(part)
        part.unlink(missing_ok=True)


def settle(path: Path) -> None:
    """Wait until the disk holds a file, or a folder and all that is in it."""
    if path.is_dir():
        for inside in path.rglob("*") if path.name.endswith(".part") else ():
            _sync(inside)
    _sync(path)


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM raises KeyboardInterrupt while the block runs."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)

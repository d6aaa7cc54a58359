"""One server a data folder: a lock on a file in it, which the operating system lets go of when the process ends."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

FILE: Final = "server.lock"


class FolderInUse(Exception):
    """Another server works on the folder."""

    def __init__(self, folder: Path, holder: str) -> None:
        self.folder, self.holder = folder, holder
        super().__init__(
            f"another Backtrail server{f' (process {holder})' if holder else ''} works on {folder}: "
            "stop it first, or start this one with another folder: --data FOLDER"
        )


class FolderUnusable(Exception):
    """Nothing can be kept in the folder."""

    def __init__(self, folder: Path, reason: object) -> None:
        self.folder = folder
        super().__init__(f"nothing can be kept in {folder}: {reason}. Name another folder with --data")


@contextlib.contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Hold the folder until the block ends. Raises FolderInUse, FolderUnusable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as refused:
        raise FolderUnusable(folder, refused.strerror) from refused
    try:
        if not _locked(file):
            raise FolderInUse(folder, os.read(file, 20).decode("ascii", "replace").strip())
        os.ftruncate(file, 0)
        os.write(file, str(os.getpid()).encode())
        yield
    finally:
        os.close(file)


def _locked(file: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows, where SQLite's own locks must do
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

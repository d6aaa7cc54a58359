"""A data folder from outside: copying it while a server works on it, and checking it."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import apsw
import click

from backtrail.server.ingest.media import FOLDER as MEDIA
from backtrail.server.ingest.media import digest_of
from backtrail.server.storage.api import StoreError
from backtrail.server.storage.claim import FILE as LOCK
from backtrail.server.storage.claim import FolderInUse, claimed
from backtrail.server.storage.records.engine import FILE as RECORDS
from backtrail.server.storage.records.engine import revisions
from backtrail.server.storage.sqlite.backup import backup, copy, reading, snapshot
from backtrail.server.storage.sqlite.check import check_folder
from backtrail.server.storage.sqlite.connections import SEARCH_FILE, SPANS_FILE

Tell = Callable[[str, float], None]
"""What is being done, and how much of all is done, from 0 to 1."""
MOST: Final = 20


def known(folder: Path, what: str) -> None:
    """Raises click.ClickException where the folder holds no store."""
    if not (folder / SPANS_FILE).exists():
        raise click.ClickException(f"There is no {what} at {folder}: it has no {SPANS_FILE}.")


def in_use(folder: Path) -> bool:
    """Whether a server works on the folder."""
    if not (folder / LOCK).exists():
        return False
    try:
        with claimed(folder):
            return False
    except FolderInUse:
        return True


def copied(folder: Path, to: Path, tell: Tell) -> None:
    """Copy everything of a data folder. Raises StoreError, OSError."""
    try:
        _copied(folder, to, tell)
    except apsw.Error as broken:
        raise StoreError(f"{folder} cannot be read ({broken}): `backtrail check --data {folder}` says more") from broken


def _copied(folder: Path, to: Path, tell: Tell) -> None:
    """Spans and index, then records, then media, so that nothing in the copy refers to what it lacks."""
    sizes = {name: bytes_of(folder / name) for name in (SPANS_FILE, SEARCH_FILE, RECORDS, MEDIA)}
    total = max(1, sum(sizes.values()))
    databases = sizes[SPANS_FILE] + sizes[SEARCH_FILE]
    backup(folder, to, lambda part: tell("spans and search index", part * databases / total))
    if (folder / RECORDS).exists():
        with snapshot(folder / RECORDS) as db:
            for _ in copy(db, to / RECORDS):
                tell("records", databases / total)
    done = databases + sizes[RECORDS]
    for file in media_files(folder):
        place = to / file.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, place)
        done += file.stat().st_size
        tell("media", min(1.0, done / total))
    tell("done", 1.0)


def troubles(folder: Path, tell: Tell) -> list[str]:
    """What is wrong with a data folder, each with what to do; empty means sound. Reads everything once."""
    tell("spans and search index", 0.0)
    found = check_folder(folder)
    tell("records", 0.8)
    found += [trouble for _, trouble in zip(range(MOST), _records(folder), strict=False)]
    files = list(media_files(folder))
    for number, file in enumerate(files):
        tell("media", 0.9 + 0.1 * number / len(files))
        if file.name != hashlib.sha256(file.read_bytes()).hexdigest():
            found.append(f"{file.relative_to(folder)} is damaged; take it from a backup")
    return found


def _records(folder: Path) -> Iterator[str]:
    if not (folder / RECORDS).exists():
        return
    try:
        with closing(reading(folder / RECORDS)) as db:
            rows: list[Any] = db.execute(f"PRAGMA integrity_check({MOST})").fetchall()
            yield from (f"{RECORDS}: {text}; restore a backup" for (text,) in rows if text != "ok")
            for table, _, parent, _ in db.execute("PRAGMA foreign_key_check"):
                yield f"{RECORDS}: a row of {table} refers to {parent} that is not there; restore a backup"
            revision = db.execute("SELECT version_num FROM alembic_version").get
            if revision not in revisions():
                yield f"{RECORDS} is at revision {revision}, unknown here; install the version that wrote it"
            elif revision == revisions()[-1]:
                yield from _missing_media(db, folder)
    except apsw.Error as broken:
        yield f"{RECORDS} cannot be read ({broken}); restore a backup"


def _missing_media(db: apsw.Connection, folder: Path) -> Iterator[str]:
    there = {file.name for file in media_files(folder)}
    for media_id, digest in db.execute("SELECT id, sha256 FROM media WHERE uploaded IS NOT NULL"):
        if digest_name(str(digest)) not in there:
            yield f"{MEDIA}: the file of {media_id} is missing; take it from a backup"


def digest_name(sha256: str) -> str:
    """The name of the file with this SHA-256, which is in base64."""
    return (digest_of(sha256) or b"").hex()


def media_files(folder: Path) -> Iterator[Path]:
    """Complete media files; one that is being written has another name."""
    yield from (file for file in sorted((folder / MEDIA).glob("??/*")) if len(file.name) == 64)


def bytes_of(path: Path) -> int:
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size if path.exists() else 0

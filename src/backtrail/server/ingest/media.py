"""Media that spans refer to: named by their content, their bytes in the data folder."""

import base64
import binascii
import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backtrail.server.ingest.refusal import Refusal
from backtrail.server.storage.records import Media, MediaUse
from backtrail.server.storage.records.tables.declared import now

FOLDER: Final = "media"
ID_LENGTH: Final = 22
SHOWN: Final = ("image/", "audio/", "video/")
"""Shown in a browser; anything else is only downloaded."""


class Shelf:
    """The files, each where its SHA-256 says: the same bytes are kept once, whichever project they are of."""

    def __init__(self, data: str) -> None:
        self._folder = Path(data) / FOLDER
        self._lock = threading.Lock()

    def put(self, data: bytes) -> str:
        """Keep the bytes; returns their SHA-256 in base64, once they are on disk. Raises Refusal."""
        digest = hashlib.sha256(data).digest()
        path = self._path(digest)
        with self._lock:  # or the file could go between the question and the answer
            try:
                if not path.exists():
                    _write(path, data)
            except OSError as error:
                raise Refusal(503, f"the media cannot be kept: {error.strerror}", retry_after=30) from error
        return base64.b64encode(digest).decode()

    def remove(self, sha256: str, unused: Callable[[], bool]) -> None:
        """Delete the file with this SHA-256, in base64, where nobody has a row for it any more."""
        digest = digest_of(sha256)
        with self._lock:
            if digest is not None and unused():
                self._path(digest).unlink(missing_ok=True)

    def find(self, sha256: str) -> Path | None:
        """The file with this SHA-256, in base64; None where it is not there."""
        digest = digest_of(sha256)
        path = self._path(digest) if digest else None
        return path if path is not None and path.exists() else None

    def _path(self, digest: bytes) -> Path:
        name = digest.hex()
        return self._folder / name[:2] / name


def _write(path: Path, data: bytes) -> None:
    """The whole file or none: it gets its name when it is on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            Path(file.name).unlink()
            raise
    Path(file.name).replace(path)


def digest_of(sha256: str) -> bytes | None:
    """The digest in base64, plain or URL-safe; None where it is none."""
    try:
        digest = base64.b64decode(sha256.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest if len(digest) == hashlib.sha256().digest_size else None


def id_of(digest: bytes) -> str:
    """The name that Langfuse's SDKs expect for media with this SHA-256."""
    return base64.urlsafe_b64encode(digest).decode()[:ID_LENGTH]


def announced(
    db: Session, project: str, digest: bytes, mime: str, size: int, trace_id: str | None, span_id: str | None
) -> Media:
    """The row of media that will come or is there, and that the trace shows them. To be written before the bytes."""
    row = db.get(Media, (project, id_of(digest)))
    if row is None:
        sha256 = base64.b64encode(digest).decode()
        row = Media(
            project_id=project,
            id=id_of(digest),
            sha256=sha256,
            mime=mime,
            size=size,
        )
        db.add(row)
        db.flush()
    if trace_id is not None and db.get(MediaUse, (project, trace_id, row.id)) is None:
        db.add(MediaUse(project_id=project, trace_id=trace_id, media_id=row.id, span_id=span_id))
    return row


def moved(db: Session, project: str, old: str, new: str, span_id: str) -> None:
    """What a span shows belongs to another trace than was thought."""
    shown = MediaUse.project_id == project, MediaUse.trace_id == old, MediaUse.span_id == span_id
    for use in db.scalars(select(MediaUse).where(*shown)).all():
        if db.get(MediaUse, (project, new, use.media_id)) is None:
            db.add(MediaUse(project_id=project, trace_id=new, media_id=use.media_id, span_id=span_id))
        db.delete(use)


def released(db: Session, project: str, traces: Sequence[str]) -> list[str]:
    """Forget that these traces show media; the SHA-256 of those that no trace of the project shows any more."""
    shown = MediaUse.project_id == project, MediaUse.trace_id.in_(traces)
    ids = list(db.scalars(select(MediaUse.media_id).where(*shown).distinct()))
    db.execute(delete(MediaUse).where(*shown))
    gone = [row for row in (db.get(Media, (project, one)) for one in ids) if row is not None and not _shown(db, row)]
    for row in gone:
        db.delete(row)
    return [row.sha256 for row in gone]


def unused(db: Session, sha256: str) -> bool:
    """Whether no project has media of these bytes."""
    return db.scalars(select(Media.id).where(Media.sha256 == sha256).limit(1)).first() is None


def _shown(db: Session, row: Media) -> bool:
    shown = select(MediaUse.trace_id).where(MediaUse.project_id == row.project_id, MediaUse.media_id == row.id)
    return db.scalars(shown.limit(1)).first() is not None


def arrived(db: Session, media_id: str) -> None:
    """Mark media as uploaded in every project that waits for them."""
    for row in db.scalars(select(Media).where(Media.id == media_id, Media.uploaded.is_(None))):
        row.uploaded = now()


def waiting(db: Session, media_id: str) -> Media | None:
    """Media that were announced and have not come; in whichever project."""
    return db.scalars(select(Media).where(Media.id == media_id, Media.uploaded.is_(None))).first()

"""Media that spans refer to: named by their content, their bytes in the data folder."""

import base64
import binascii
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backtrail.server.ingest.refusal import Refusal
from backtrail.server.storage.records import Media
from backtrail.server.storage.records.tables.declared import now

FOLDER: Final = "media"
ID_LENGTH: Final = 22
SHOWN: Final = ("image/", "audio/", "video/")
"""Shown in a browser; anything else is only downloaded."""


class Shelf:
    """The files, each where its SHA-256 says: the same bytes are kept once, whichever project they are of."""

    def __init__(self, data: str) -> None:
        self._folder = Path(data) / FOLDER

    def put(self, data: bytes) -> str:
        """Keep the bytes; returns their SHA-256 in base64, once they are on disk. Raises Refusal."""
        digest = hashlib.sha256(data).digest()
        path = self._path(digest)
        if not path.exists():
            try:
                _write(path, data)
            except OSError as error:
                raise Refusal(503, f"the media cannot be kept: {error.strerror}", retry_after=30) from error
        return base64.b64encode(digest).decode()

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
    """The row of media that will come or is there."""
    row = db.get(Media, (project, id_of(digest)))
    if row is None:
        sha256 = base64.b64encode(digest).decode()
        row = Media(
            project_id=project,
            id=id_of(digest),
            sha256=sha256,
            mime=mime,
            size=size,
            trace_id=trace_id,
            span_id=span_id,
        )
        db.add(row)
        db.flush()
    return row


def arrived(db: Session, media_id: str) -> None:
    """Mark media as uploaded in every project that waits for them."""
    for row in db.scalars(select(Media).where(Media.id == media_id, Media.uploaded.is_(None))):
        row.uploaded = now()


def waiting(db: Session, media_id: str) -> Media | None:
    """Media that were announced and have not come; in whichever project."""
    return db.scalars(select(Media).where(Media.id == media_id, Media.uploaded.is_(None))).first()

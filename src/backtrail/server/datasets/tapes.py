"""Tapes of golden cases: lines as they came, compressed, once for each dataset that has them."""

from hashlib import sha256
from typing import Final

import zstandard
from sqlalchemy.orm import Session

from backtrail.core.tape.recording.lines import read
from backtrail.server.storage.records import ItemTape

LARGEST: Final = 24 * 2**20
"""Bytes of the lines of a tape."""
END: Final = "{}"
"""After the last line: else it might be cut, as the last line of a run that was killed may be."""


class TooLarge(ValueError):
    """A tape has more bytes than are kept."""


def checked(lines: str) -> bytes:
    """The lines of a tape, whole. Raises TapeUnreadable, TooLarge."""
    whole = lines.rstrip("\n").encode("utf-8", "surrogatepass") + b"\n"
    if len(whole) > LARGEST:
        raise TooLarge(len(whole))
    read([*lines.rstrip("\n").split("\n"), END] if lines.strip() else [])
    return whole


def keep(db: Session, dataset_id: str, lines: bytes) -> str:
    """Keep a tape, in the caller's transaction; what it is known by."""
    digest = sha256(lines).hexdigest()
    if db.get(ItemTape, (dataset_id, digest)) is None:
        body = zstandard.ZstdCompressor(level=6).compress(lines)
        db.add(ItemTape(dataset_id=dataset_id, sha256=digest, body=body, size=len(lines)))
    return digest


def lines_of(db: Session, dataset_id: str, digest: str) -> bytes | None:
    """The lines of a tape."""
    kept = db.get(ItemTape, (dataset_id, digest))
    return None if kept is None else zstandard.ZstdDecompressor().decompress(kept.body, max_output_size=kept.size)

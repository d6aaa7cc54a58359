"""Tapes as they are kept: in the parts in which they came, each durable before its sender hears so."""

from collections.abc import Sequence
from typing import Final

import zstandard
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backtrail.server.storage.records import KeptTape, TapePart

LARGEST_PART: Final = 16 * 2**20
"""Bytes of lines."""
LARGEST: Final = 256 * 2**20
"""Bytes of a whole tape, compressed."""
FOOTER: Final = '"type":"footer"'


class TooLarge(ValueError):
    """A tape has no room for another part."""


class Foreign(ValueError):
    """A tape of this id belongs to another trace or project."""


def keep(
    db: Session, *, tape_id: str, no: int, lines: bytes, project: str, trace_id: str, session_id: str | None
) -> None:
    """Keep a part, in the caller's transaction; again is the same. Raises TooLarge, Foreign."""
    body = zstandard.ZstdCompressor(level=3).compress(lines)
    tape = db.get(KeptTape, tape_id)
    if tape is None:
        tape = KeptTape(
            id=tape_id, project_id=project, trace_id=trace_id, session_id=session_id, complete=False, size=0
        )
        db.add(tape)
    if (tape.project_id, tape.trace_id) != (project, trace_id):
        raise Foreign(tape_id)
    part = db.get(TapePart, (tape_id, no))
    size = tape.size + len(body) - (len(part.body) if part is not None else 0)
    if size > LARGEST:
        raise TooLarge(tape_id)
    if part is None:
        db.add(TapePart(tape_id=tape_id, no=no, body=body))
    else:
        part.body = body
    tape.size = size
    last = lines.rstrip(b"\n").rpartition(b"\n")[2]
    tape.complete = tape.complete or FOOTER.encode() in last[:200]


def newest(db: Session, project: str, trace_id: str) -> KeptTape | None:
    """The tape of a trace that is played: a whole one before one that was cut off, the newest of these."""
    chosen = select(KeptTape).where(KeptTape.project_id == project, KeptTape.trace_id == trace_id)
    return db.scalars(chosen.order_by(KeptTape.complete.desc(), KeptTape.made.desc()).limit(1)).first()


def lines_of(db: Session, tape: KeptTape) -> str:
    """All lines of a tape, in order."""
    chosen = select(TapePart.body).where(TapePart.tape_id == tape.id).order_by(TapePart.no)
    opener = zstandard.ZstdDecompressor()
    return b"".join(opener.decompress(body) for body in db.scalars(chosen)).decode("utf-8", "surrogatepass")


def erase(db: Session, project: str, traces: Sequence[str]) -> None:
    """Forget the tapes of these traces."""
    whose = (KeptTape.project_id == project, KeptTape.trace_id.in_(traces))
    db.execute(delete(TapePart).where(TapePart.tape_id.in_(select(KeptTape.id).where(*whose))))
    db.execute(delete(KeptTape).where(*whose))

"""Tapes as they are kept: in the parts in which they came, each durable before its sender hears so."""

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Packed:
    """Lines of a part as they are kept: packed before anybody waits for the database."""

    body: bytes
    ends: bool
    """The tape's footer is the last of them."""


def packed(lines: bytes) -> Packed:
    """Whole lines, compressed."""
    whole = lines.rstrip(b"\n") + b"\n"
    last = whole.rstrip(b"\n").rpartition(b"\n")[2]
    return Packed(zstandard.ZstdCompressor(level=3).compress(whole), FOOTER.encode() in last[:200])


def keep(
    db: Session, *, tape_id: str, no: int, part: Packed, project: str, trace_id: str, session_id: str | None
) -> None:
    """Keep a part, in the caller's transaction; again is the same. Raises TooLarge, Foreign."""
    body = part.body
    tape = db.get(KeptTape, tape_id)
    if tape is None:
        tape = KeptTape(
            id=tape_id, project_id=project, trace_id=trace_id, session_id=session_id, complete=False, size=0
        )
        db.add(tape)
    if (tape.project_id, tape.trace_id) != (project, trace_id):
        raise Foreign(tape_id)
    known = db.get(TapePart, (tape_id, no))
    size = tape.size + len(body) - (len(known.body) if known is not None else 0)
    if size > LARGEST:
        raise TooLarge(tape_id)
    if known is None:
        db.add(TapePart(tape_id=tape_id, no=no, body=body))
    else:
        known.body = body
    tape.size = size
    tape.complete = tape.complete or part.ends


def newest(db: Session, project: str, trace_id: str) -> KeptTape | None:
    """The tape of a trace that is played: a whole one before one that was cut off, the newest of these."""
    chosen = select(KeptTape).where(KeptTape.project_id == project, KeptTape.trace_id == trace_id)
    return db.scalars(chosen.order_by(KeptTape.complete.desc(), KeptTape.made.desc()).limit(1)).first()


def lines_of(db: Session, tape: KeptTape) -> str:
    """The lines of a tape, in order, up to the first part that has not come: a hole in it would look like a whole."""
    chosen = select(TapePart.no, TapePart.body).where(TapePart.tape_id == tape.id).order_by(TapePart.no)
    opener = zstandard.ZstdDecompressor()
    found: list[bytes] = []
    for no, body in db.execute(chosen):
        if no != len(found):
            break
        found.append(opener.decompress(body))
    return b"".join(found).decode("utf-8", "surrogatepass")


def erase(db: Session, project: str, traces: Sequence[str]) -> None:
    """Forget the tapes of these traces."""
    whose = (KeptTape.project_id == project, KeptTape.trace_id.in_(traces))
    db.execute(delete(TapePart).where(TapePart.tape_id.in_(select(KeptTape.id).where(*whose))))
    db.execute(delete(KeptTape).where(*whose))

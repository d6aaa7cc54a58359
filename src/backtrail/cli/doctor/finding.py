"""What the doctor found: one thing, where it is, and how it is mended."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, TypeAlias

Kind: TypeAlias = Literal["nondeterminism", "divergence", "opaque", "unguarded", "seam"]
WORDS: Final[Mapping[Kind, str]] = {
    "nondeterminism": "differs between runs",
    "divergence": "does not replay",
    "opaque": "cannot be rebuilt",
    "unguarded": "unguarded I/O",
    "seam": "not watched",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that keeps a run from being replayed; a note may, and a replay copes with it."""

    kind: Kind
    what: str
    mend: str
    where: str | None = None
    """`file:line`, where that is known."""
    event: int | None = None
    """Its number on the tape, where it is a call."""
    detail: Sequence[str] = ()

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "detail": list(self.detail)}

"""What a run may spend, and what it has spent."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final, Literal, TypeAlias

LimitName: TypeAlias = Literal["loops", "steps", "cost", "tokens", "seconds"]
LIMITS: Final[tuple[LimitName, ...]] = ("loops", "steps", "cost", "tokens", "seconds")
"""In the order in which they are looked at: the one that says most comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of each a run may spend; None: as much as it likes."""

    loops: float | None = None
    """So often may the same call bring the same, or a round of two or three calls be made."""
    steps: float | None = None
    cost: float | None = None
    """US dollars."""
    tokens: float | None = None
    """Input and output of LLM calls."""
    seconds: float | None = None
    """Waiting for a human is not counted."""

    def __post_init__(self) -> None:
        for name, most in asdict(self).items():
            if most is not None and not most >= (2 if name == "loops" else 0):
                least = "2 or more: nothing is repeated before" if name == "loops" else "0 or more"
                raise ValueError(f"{name}={most!r} is no limit: it has to be {least}")

    def extended(self, more: Mapping[str, float]) -> "Limits":
        """With so much added to each; what has no limit stays without one."""
        added = {name: most + more.get(name, 0) for name, most in self.told().items()}
        return replace(self, **added)

    def told(self) -> dict[LimitName, float]:
        """Those that there are, by name."""
        found: dict[LimitName, float | None] = {name: getattr(self, name) for name in LIMITS}
        return {name: most for name, most in found.items() if most is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a run has spent."""

    loops: int = 0
    """How often the call that was made last, or the round, has brought the same."""
    steps: int = 0
    cost: float = 0.0
    tokens: int = 0
    seconds: float = 0.0

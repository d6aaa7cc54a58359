"""What becomes of a call that the tape does not answer: by `kind:name`, `raise` where nothing is said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Final

from backtrail.core.tape.matching.ask import Ask

RAISE: Final = "raise"
PLAIN: Final = frozenset({"raise", "nearest", "body", "ask", "live"})
STUB: Final = "stub:"
SIMULATE: Final = "simulate:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """`{"tool:search_policy": "stub:Refunds within 30 days", "tool:*": "nearest", "*": "raise"}`.

    A value is `raise`, `nearest`, `body`, `live`, `ask`, `stub:<value>`, or a function of the ask's arguments, which
    simulates the call, also as `simulate:module:function`; `simulate:model=NAME` asks a model. `live` holds only for
    what `allow_live` names; for a call that changes the world, `live` and `body` hold only where it is named in full.
    Raises ValueError.
    """

    ways: Mapping[str, str | Callable[[Any], Any]] = field(default_factory=dict)
    allow_live: Sequence[str] = ()

    def __post_init__(self) -> None:
        for whose, way in self.ways.items():
            if not callable(way) and way not in PLAIN and not way.startswith((STUB, SIMULATE)):
                raise ValueError(
                    f"on_miss of {whose} is {way!r}, which is no way to answer. Give one of "
                    f"{', '.join(sorted(PLAIN))}, stub:VALUE, simulate:module:function or simulate:model=NAME"
                )

    def way(self, ask: Ask) -> str | Callable[[Any], Any]:
        """What to do about this call: the first pattern that fits decides, those named in full first."""
        whose = f"{ask.kind}:{ask.name}"
        for pattern in sorted(self.ways, key=lambda each: ("*" in each, -len(each))):
            if fnmatchcase(whose, pattern):
                way = self.ways[pattern]
                refused = (way == "live" and not self.may_be_live(ask)) or (
                    way == "body" and ask.side_effect and pattern != whose
                )
                return RAISE if refused else way
        return RAISE

    def may_be_live(self, ask: Ask) -> bool:
        """Whether the user let this call reach the world."""
        whose = f"{ask.kind}:{ask.name}"
        if ask.side_effect:
            return whose in self.allow_live
        return any(fnmatchcase(whose, pattern) for pattern in self.allow_live)

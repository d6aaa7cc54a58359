"""What becomes of a call that the tape does not answer: by `kind:name`, `raise` where nothing is said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Final

from backtrail.core.tape.matching.ask import Ask

RAISE: Final = "raise"
WAYS: Final = ("raise", "nearest", "body", "stub:", "simulate", "ask", "live")


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """`{"tool:search_policy": "stub:Refunds within 30 days", "tool:*": "nearest", "*": "raise"}`.

    A value is `raise`, `nearest`, `body`, `live`, `ask`, `stub:<value>`, or a function of the ask's arguments, which
    simulates the call. `live` holds only for what `allow_live` names, and for a call that changes the world only where
    it is named in full.
    """

    ways: Mapping[str, str | Callable[[Any], Any]] = field(default_factory=dict)
    allow_live: Sequence[str] = ()

    def way(self, ask: Ask) -> str | Callable[[Any], Any]:
        """What to do about this call: the first pattern that fits decides, those named in full first."""
        whose = f"{ask.kind}:{ask.name}"
        for pattern in sorted(self.ways, key=lambda each: ("*" in each, -len(each))):
            if fnmatchcase(whose, pattern):
                way = self.ways[pattern]
                return RAISE if way == "live" and not self.may_be_live(ask) else way
        return RAISE

    def may_be_live(self, ask: Ask) -> bool:
        """Whether the user let this call reach the world."""
        whose = f"{ask.kind}:{ask.name}"
        if ask.side_effect:
            return whose in self.allow_live
        return any(fnmatchcase(whose, pattern) for pattern in self.allow_live)

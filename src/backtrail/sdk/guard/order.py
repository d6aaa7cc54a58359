"""An order: what the server tells a running agent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias, get_args

Kind: TypeAlias = Literal["warn", "steer", "ask", "stop", "extend", "go_on"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order."""

    no: int
    kind: Kind
    message: str = ""
    more: Mapping[str, float] = field(default_factory=dict)
    by: str = ""
    """Who gave it; empty for a rule of the server."""
    run: str | None = None
    session: str | None = None
    trace: str | None = None

    @property
    def giver(self) -> str:
        """Who gave it, in a sentence."""
        return self.by or "a rule of the server"


def read(told: Any) -> Order | None:
    """An order as the server wrote it; None for one that this version does not know."""
    if not isinstance(told, Mapping) or told.get("kind") not in KINDS or not isinstance(told.get("no"), int):
        return None
    more = told.get("more")
    return Order(
        no=told["no"],
        kind=told["kind"],
        message=str(told.get("message") or ""),
        more={
            str(name): float(value)
            for name, value in (more.items() if isinstance(more, Mapping) else ())
            if isinstance(value, int | float)
        },
        by=str(told.get("by") or ""),
        run=told.get("run_id"),
        session=told.get("session_id"),
        trace=told.get("trace_id"),
    )

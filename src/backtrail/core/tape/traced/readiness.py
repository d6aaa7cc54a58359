"""Whether a run can be replayed from its trace: what is there, and what lacks, span by span."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Something that a replay would need and that a span does not tell."""

    span_id: str
    name: str
    what: str
    """`its output was not recorded`."""
    hint: str
    fatal: bool = True
    """The replay cannot be made; otherwise it is made, and less certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What a trace offers a replay."""

    dialect: str = "otel"
    events: Mapping[str, int] = field(default_factory=dict)
    """How many of each boundary: llm, tool, retriever."""
    lacks: Sequence[Lack] = ()

    @property
    def ready(self) -> bool:
        """Whether nothing fatal lacks, and there is something to replay."""
        return bool(self.events) and not any(lack.fatal for lack in self.lacks)

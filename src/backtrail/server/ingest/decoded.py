"""What decoding gives: raw spans, how many records were refused and why; and the limits that it keeps."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from backtrail.core.model.raw import RawSpan
from backtrail.server.settings import Settings

Encoding: TypeAlias = Literal["protobuf", "json"]


class Malformed(ValueError):
    """The body is not what its content type says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of one span is kept."""

    characters: int = 4 << 20
    """Of one value."""
    attributes: int = 20_000
    """Of one span, event, link, resource or scope."""
    nesting: int = 200
    """Of one value. Beyond 200 the interpreter's own stack would be the limit."""

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        return cls(
            characters=settings["attribute_kb"] << 10,
            attributes=settings["attributes"],
            nesting=min(settings["nesting"], 200),
        )


@dataclass(slots=True, kw_only=True)
class Decoded:
    """What one request holds."""

    parts: list[RawSpan] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    """Reason -> how many records."""

    @property
    def message(self) -> str:
        """Why records were refused, for `partial_success`; empty where none was."""
        return "; ".join(f"{count} refused: {reason}" for reason, count in self.refused.most_common(5))

    @property
    def rejected(self) -> int:
        return self.refused.total()

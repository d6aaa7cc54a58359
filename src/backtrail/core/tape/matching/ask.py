"""What a running program asks at its boundary, ready to be looked up on a tape."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from backtrail.core.tape.recording.encoder import encoder
from backtrail.core.tape.recording.event import Boundary

_encoded: Final = encoder(sort=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One call that is about to be made. `args` are canonical JSON, secrets taken out already."""

    kind: Boundary
    name: str
    args: Any = None
    scope: str = ""
    conversation: Any = None
    """Of a model call: its messages, neutral: `[[role, text, [[tool, args], ...]], ...]`. Traces are asked by it."""
    side_effect: bool | None = None
    """Whether the call changes the world; None: unknown."""
    discovery: bool = False
    """Answers are the same any number of times: lists of tools or models."""
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What an equal call has too."""
        return key_of(self.kind, self.name, self.args)


def key_of(kind: str, name: str, args: Any) -> str:
    """SHA-256 of a call, 64 hex digits; names in order, numbers by value."""
    text = _encoded([kind, name, args])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

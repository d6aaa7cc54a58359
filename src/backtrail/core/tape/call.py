"""One crossing of a run's boundary: who asked what, and what came back."""

from dataclasses import dataclass

from backtrail.core.model.span import Kind, SpanHead, Usage
from backtrail.core.model.units import Usd


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryCall:
    """A call with its reply. Content stands as digests and previews: a run of 10,000 calls stays small."""

    head: SpanHead
    """The span that tells the call: of a model call the innermost one, of a tool's run the outermost."""
    boundary: Kind
    name: str
    agent: str | None = None
    """Name of the nearest agent above."""
    usage: Usage | None = None
    cost: Usd | None = None
    asked: bytes = b""
    """Digest of what the call asked: of a model call, the messages that were new since the agent's call before."""
    gave: bytes = b""
    """Digest of the reply. A model's reasoning is no part of it."""
    asked_preview: str = ""
    """At most 200 characters."""
    gave_preview: str = ""

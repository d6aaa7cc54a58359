"""Backtrail: find out why an agent went wrong, and make sure that it never does so again."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backtrail.sdk import (
        Halted,
        Span,
        Status,
        escalate,
        flush,
        guard,
        guidance,
        init,
        observe,
        record_documents,
        session,
        shutdown,
        span,
        status,
        tag,
        user,
    )
    from backtrail.sdk.replay.door import (
        Divergence,
        NoLongerFails,
        NotGolden,
        NotReplayable,
        UnreplayableValue,
        bisect,
        fork,
        record,
        replay,
        what_if,
    )

__all__ = [
    "Divergence",
    "Halted",
    "NoLongerFails",
    "NotGolden",
    "NotReplayable",
    "Span",
    "Status",
    "UnreplayableValue",
    "bisect",
    "escalate",
    "flush",
    "fork",
    "guard",
    "guidance",
    "init",
    "observe",
    "record",
    "record_documents",
    "replay",
    "session",
    "shutdown",
    "span",
    "status",
    "tag",
    "user",
    "what_if",
]


def __getattr__(name: str) -> Any:
    """Load the SDK when it is first used: the server and the command line import this package without it."""
    if name not in __all__:
        raise AttributeError(f"module 'backtrail' has no attribute {name!r}; it offers {', '.join(__all__)}")
    sdk = import_module("backtrail.sdk")
    found = sdk if name in sdk.__all__ else import_module("backtrail.sdk.replay.door")
    globals()[name] = value = getattr(found, name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

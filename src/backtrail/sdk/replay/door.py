"""The door of replay: light to import; what records and replays is loaded with the first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from backtrail.sdk.replay.bisecting.bisect import bisect
    from backtrail.sdk.replay.bisecting.outcome import NoLongerFails
    from backtrail.sdk.replay.divergence import Divergence, NotReplayable
    from backtrail.sdk.replay.golden.folder import NotGolden
    from backtrail.sdk.replay.play import replay
    from backtrail.sdk.replay.record import record
    from backtrail.sdk.replay.supposing.whatif import fork, what_if
    from backtrail.sdk.replay.values.naming import UnreplayableValue

__all__ = [
    "Divergence",
    "NoLongerFails",
    "NotGolden",
    "NotReplayable",
    "UnreplayableValue",
    "bisect",
    "fork",
    "record",
    "replay",
    "what_if",
]

ROOMS: Final = {
    "Divergence": "divergence",
    "NoLongerFails": "bisecting.outcome",
    "NotGolden": "golden.folder",
    "NotReplayable": "divergence",
    "UnreplayableValue": "values.naming",
    "bisect": "bisecting.bisect",
    "fork": "supposing.whatif",
    "record": "record",
    "replay": "play",
    "what_if": "supposing.whatif",
}


def __getattr__(name: str) -> Any:
    if name not in ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"backtrail.sdk.replay.{ROOMS[name]}"), name)

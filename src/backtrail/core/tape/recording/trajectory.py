"""One hash for a whole run: the same for runs that asked the same and got the same, in whichever order.

What happened after what is already inside the requests of model calls, which carry the conversation: so a hash without
order is stable where calls run side by side, and still tells two runs apart.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from backtrail.core.tape.matching.mask import Clock, masked
from backtrail.core.tape.recording.event import Event


def trajectory_hash(events: Iterable[Event], clock: Clock) -> str:
    """SHA-256 over the events outside any other, each as kind, name, masked arguments and result; 64 hex digits."""
    told = sorted(_told(event, clock) for event in events if event.parent is None)
    return sha256("\n".join(told).encode()).hexdigest()


def sequence_hash(events: Iterable[Event], clock: Clock) -> str:
    """As `trajectory_hash`, in the order of beginning: informative where a run makes one call after another."""
    told = [_told(event, clock) for event in sorted(events, key=lambda one: one.i) if event.parent is None]
    return sha256("\n".join(told).encode()).hexdigest()


def _told(event: Event, clock: Clock) -> str:
    whole = [event.kind, event.name, masked(event.args, clock), event.outcome, said(event.result)]
    return sha256(json.dumps(whole, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def said(result: Any) -> Any:
    """A result without its timing: a stream that came in other pieces said the same. Names keep their order."""
    if isinstance(result, Mapping) and isinstance(result.get("body"), list):
        pieces = [each[0] for each in result["body"] if isinstance(each, list) and each]
        text = all(isinstance(piece, str) for piece in pieces)
        return {**result, "body": "".join(pieces) if text else pieces}
    return result

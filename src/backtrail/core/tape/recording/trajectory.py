"""One hash for a whole run: the same for runs that asked the same and got the same, in whichever order.

What happened after what is already inside the requests of model calls, which carry the conversation: so a hash without
order is stable where calls run side by side, and still tells two runs apart. A replayed event carries the key of the
event that answered it: nothing has to be masked to compare a replay with its recording.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final

from backtrail.core.tape.recording.encoder import encoder
from backtrail.core.tape.recording.event import Event

_encoded: Final = encoder(compact=False)


def trajectory_hash(events: Iterable[Event]) -> str:
    """SHA-256 over the events outside any other, each as kind, name, key, outcome and result; 64 hex digits."""
    return of_marks(mark(event) for event in events if event.parent is None)


def sequence_hash(events: Iterable[Event]) -> str:
    """The same over the events in the order in which they began: equal only where nothing runs side by side."""
    outer = sorted((event for event in events if event.parent is None), key=lambda event: event.i)
    return sha256("\n".join(map(mark, outer)).encode()).hexdigest()


def of_marks(marks: Iterable[str]) -> str:
    """The trajectory hash of events that are known by their marks alone."""
    return sha256("\n".join(sorted(marks)).encode()).hexdigest()


def mark(event: Event) -> str:
    """What an event adds to the hash."""
    whole = [event.kind, event.name, event.key, event.outcome, said(event.result)]
    return sha256(_encoded(whole).encode("utf-8", "surrogatepass")).hexdigest()


def said(result: Any) -> Any:
    """A result without its timing: a stream that came in other pieces said the same. Names keep their order."""
    if result.__class__ is dict and isinstance(result.get("body"), list):
        pieces = [each[0] for each in result["body"] if isinstance(each, list) and each]
        text = all(isinstance(piece, str) for piece in pieces)
        return {**result, "body": "".join(pieces) if text else pieces}
    return result

"""The recorded calls that are most like one that was not found: for reports, and for who takes the nearest."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.matching.likeness import Shingles, alike
from backtrail.core.tape.matching.mask import Clock, masked
from backtrail.core.tape.matching.pieces import Pieces
from backtrail.core.tape.recording.event import Event

LONG: Final = 4_000
"""Characters from which a call is first compared by its texts as wholes."""
MOST: Final = 24
"""Long calls that are compared piece by piece."""
FRESH: Final = 0.001
"""What an event is ahead of an equally like one that was given already."""


def nearest(
    ask: Ask, events: Sequence[Event], then: Clock, now: Clock, pieces: Pieces, given: Callable[[Event], bool]
) -> list[tuple[Event, float]]:
    """Events with their likeness from 0 to 1; best first, then those not given, then in recorded order."""
    asked = spoken(ask.args) if ask.conversation is None else ask.conversation
    whole = frozenset(_leaves(asked))
    if len(events) > MOST and sum(map(len, whole)) > LONG:
        rough = {event.i: _shared(whole, frozenset(_leaves(spoken(event.args)))) for event in events}
        events = sorted(events, key=lambda event: -rough[event.i])[:MOST]
    own = Shingles(masked(asked, now, pieces))
    scored = [(event, alike(own, Shingles(masked(spoken(event.args), then, pieces)))) for event in events]
    return sorted(scored, key=lambda one: (-(one[1] + (0.0 if given(one[0]) else FRESH)), one[0].i))


def spoken(args: Any) -> Any:
    """What a call is about: of a model call that a trace told, its conversation."""
    return args["conversation"] if isinstance(args, Mapping) and "conversation" in args else args


def _leaves(value: Any) -> Iterator[str]:
    """Every text within a value."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    else:
        yield value if isinstance(value, str) else str(value)


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of both is in the other too, by length."""
    whole = sum(map(len, one)) + sum(map(len, other))
    return 2 * sum(map(len, one & other)) / whole if whole else 1.0

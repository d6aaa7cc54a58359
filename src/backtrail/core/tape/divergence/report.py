"""A difference told to whoever runs the replay: it finishes the sentence "the replay stopped because …"."""

import difflib
import json
from collections.abc import Container, Iterator
from typing import Any, Final

from backtrail.core.tape.divergence.brief import asks, called
from backtrail.core.tape.divergence.difference import Difference, DifferenceKind
from backtrail.core.tape.matching.mask import Clock, Mask
from backtrail.core.tape.matching.pieces import Piece, Pieces
from backtrail.core.tape.recording.event import Event

LINES: Final = 40
"""Lines of a diff that are shown."""
WIDTH: Final = 160
LEAST: Final = 0.2
"""Likeness below which a recorded call explains nothing."""
DATES: Final = ("day", "moment")
UNSAID: Final = ("unknown_call", "changed_args", "extra_call", "missing_call", "prefix_mismatch")
"""Kinds whose sentence leaves out why."""
NEXT: Final = {
    "unknown_call": "Record a run that makes this call, or say what to answer: --on-miss '{whose}=stub:...'",
    "changed_args": "If the change is meant, try it as a what-if; if it tells nothing: --ignore '{whose}=NAME'",
    "extra_call": "If the program polls, let the last answer be given again: --exhausted repeat_last",
    "missing_call": "The run ended earlier than its recording did: --rows shows both side by side",
    "unreplayable_value": "Return a plain value, a dataclass or a pydantic model there, and record again",
    "unrecorded_side_effect": 'Put it behind @backtrail.observe(kind="tool"), or use a library that is watched',
    "prefix_mismatch": "Freeze fewer calls (--freeze-until), or record again with the changed beginning",
    "too_many_calls": "Look where it goes round; if it needs so many, let it: --max-calls",
    "tool_set_changed": "If the new tools are meant, try it as a what-if; else offer the recorded ones",
}


SENTENCES: Final[dict[DifferenceKind, str]] = {
    "unknown_call": "at step {at} the run called {who}, and nothing like it was recorded",
    "changed_args": "at step {at} the run called {who} with other arguments than were recorded",
    "extra_call": "at step {at} the run called {who} once more than was recorded",
    "missing_call": "the run ended after {calls} calls without {due}, which was recorded next",
    "unreplayable_value": "at step {at} the recorded answer of {who} cannot be rebuilt: {why}",
    "unrecorded_side_effect": "at step {at} the run reached out where no seam sees it: {why}",
    "prefix_mismatch": "at step {at}, within the frozen beginning, the conversation is not the recorded one",
    "tool_set_changed": "at step {at} the model was offered other tools than were recorded: {why}",
    "too_many_calls": "at step {at} the run called {who}, and {why}",
}


def sentence(difference: Difference) -> str:
    """What happened, in one sentence."""
    at, asked, expected = difference.step + 1, difference.asked, difference.expected
    who = called(asked) if asked is not None else "the run"
    due = called(expected) if expected is not None else "a call"
    told = SENTENCES[difference.kind]
    return told.format(at=at, who=who, due=due, calls=difference.step, why=difference.why)


def told(difference: Difference, then: Clock, now: Clock) -> str:
    """The whole report: what happened, what was due, what differs, what is nearest, and what to do."""
    return "\n".join(_parts(difference, then, now))


def changes(event: Event, difference: Difference, then: Clock, now: Clock) -> list[str]:
    """A unified diff of what was recorded and what was asked, ids and dates masked; no lines where that is equal."""
    if difference.asked is None:
        return []
    told_then, told_now = event.args, difference.asked.args
    if isinstance(told_then, dict) and "conversation" in told_then and difference.asked.conversation is not None:
        told_then, told_now = told_then["conversation"], difference.asked.conversation
    kept = _dates(told_then) & _dates(told_now)
    old, new = _lines(told_then, then, kept), _lines(told_now, now, kept)
    return list(difflib.unified_diff(old, new, "recorded", "now", lineterm="", n=1))[2:]


def _parts(difference: Difference, then: Clock, now: Clock) -> Iterator[str]:
    yield f"The replay stopped because {sentence(difference).rstrip('.')}."
    asked = difference.asked
    if difference.why and difference.kind in UNSAID:
        yield f"  {difference.why}"
    if asked is not None:
        yield f"  asked     {called(asked)}  {asks(asked)[:WIDTH]}"
    if difference.expected is not None:
        due = difference.expected
        where = f", in {due.scope}" if due.scope else ""
        yield f"  recorded  {called(due)}  {asks(due)[:WIDTH]}  (event {due.i}{where})"
    near = [(event, likeness) for event, likeness in difference.nearest if likeness >= LEAST]
    if near and asked is not None:
        yield "  what differs from the nearest recorded call:"
        shown = changes(near[0][0], difference, then, now)
        yield from (f"    {line[:WIDTH]}" for line in shown[:LINES])
        if len(shown) > LINES:
            yield f"    … and {len(shown) - LINES} more lines"
        yield "  nearest recorded calls:"
        for event, likeness in near:
            yield f"    {likeness:4.0%}  event {event.i}  {called(event)}  {asks(event)[:WIDTH]}"
    whose = f"{asked.kind}:{asked.name}" if asked is not None else "tool:NAME"
    yield f"  {NEXT[difference.kind].format(whose=whose)}"


class _Kept(Mask):
    """A mask that leaves dates which both sides say: the run says again what a recorded answer said."""

    def __init__(self, clock: Clock, kept: Container[str]) -> None:
        super().__init__(clock)
        self._kept = kept

    def date(self, piece: Piece) -> str | None:
        return None if piece.text in self._kept else super().date(piece)


def _dates(args: Any) -> set[str]:
    return {piece.text for piece in Pieces().of(json.dumps(args, ensure_ascii=False)) if piece.what in DATES}


def _lines(args: Any, clock: Clock, kept: Container[str]) -> list[str]:
    """Arguments as lines to compare; texts of many lines as their lines."""
    text = json.dumps(_Kept(clock, kept).of(args), ensure_ascii=False, indent=1, sort_keys=True)
    return [part for line in text.splitlines() for part in line.replace("\\n", "\n").splitlines()]

"""The doctor's page in the terminal."""

from collections.abc import Iterator, Sequence

from backtrail.cli.doctor.finding import WORDS, Finding
from backtrail.cli.terminal import plain
from backtrail.cli.words import plural

NOT_SEEN = (
    "Not looked at: reads of the clock and of random numbers in the program's own code are not traced. What they "
    "change in a call is seen, in these runs; a branch that these runs did not take is not."
)


def page(found: Sequence[Finding], notes: Sequence[Finding], *, calls: int) -> str:
    """All of it as text."""
    return plain("\n".join(_lines(found, notes, calls)))


def _lines(found: Sequence[Finding], notes: Sequence[Finding], calls: int) -> Iterator[str]:
    if not calls:
        yield "No call crossed the program's boundary: there is nothing that a replay could answer."
    if found:
        yield f"{plural(len(found), 'finding')} in a run of {plural(calls, 'call')}:"
    else:
        yield f"Nothing found in a run of {plural(calls, 'call')}: it replays."
    for number, each in enumerate(found, 1):
        yield ""
        yield f"{number}. {WORDS[each.kind]}: {_told(each)}"
        yield from (f"     {line}" for line in each.detail)
        yield f"   mend: {each.mend}"
    if notes:
        yield "\nTo know:"
    for each in notes:
        yield f" · {_told(each)}"
        yield from (f"     {line}" for line in each.detail)
        yield f"   {each.mend}"
    yield f"\n{NOT_SEEN}"


def _told(each: Finding) -> str:
    place = each.where or (f"event {each.event}" if each.event is not None else "")
    return f"{each.what} ({place})" if place else each.what

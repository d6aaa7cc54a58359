"""Facts of a moment: what a detector may need before it has anything to look at.

Worked out once for each moment, so that a detector that says what it needs is not called where it would turn away.
"""

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias, get_args

from backtrail.core.detect.moment import Moment

SpanFact: TypeAlias = Literal["wishes", "gave", "reply", "acts", "offered", "markup", "json", "documents", "failure"]
"""wishes: a model's turn asked for a tool. gave: something came out: a model said it, a tool or retriever gave it.
reply: a model said something and asked for no tool. acts: it asked for a tool or wrote a block of code, between ```.
offered: it was offered tools by name. markup: it has a `<` in it. json: what a tool gave begins as an object or a list
does. documents: it gave passages. failure: it failed, or its output says so."""
Fact: TypeAlias = SpanFact | Literal["last"]
"""last: it is the last moment of a run that ended."""

FACTS: Final[tuple[Fact, ...]] = (*get_args(SpanFact), "last")
WISHES, GAVE, REPLY, ACTS, OFFERED, MARKUP, JSON, DOCUMENTS, FAILURE, LAST = (1 << at for at in range(len(FACTS)))


def facts_of(moment: Moment) -> int:
    """The bits of what is so of a moment; of LAST its run knows."""
    facts = FAILURE if moment.failure is not None else 0
    text = moment.gave.excerpt
    if moment.kind != "llm":
        if text:
            facts |= GAVE | JSON if text[0] in "{[" else GAVE
        return facts | DOCUMENTS if moment.documents else facts
    if moment.offered:
        facts |= OFFERED
    if moment.wishes:
        facts |= WISHES | ACTS
    if not text:
        return facts
    facts |= GAVE if moment.wishes else GAVE | REPLY
    if "```" in text:
        facts |= ACTS
    return facts | MARKUP if "<" in text else facts


def bits(needs: Iterable[Fact]) -> int:
    """The bits of some facts. ValueError for what is none."""
    needed = 0
    for fact in needs:
        if fact not in FACTS:
            raise ValueError(f"there is no fact {fact!r} that a detector may need; there are {', '.join(FACTS)}")
        needed |= 1 << FACTS.index(fact)
    return needed

"""A diagnosis in plain words, for somebody who reads it at night."""

from collections.abc import Sequence
from typing import Final

from backtrail.core.diagnose.diagnosis import TITLES
from backtrail.core.diagnose.evidence import Evidence
from backtrail.core.diagnose.steps import Run, Step
from backtrail.core.diagnose.weigh import Weighed

REASONS: Final = 3
LONG: Final = 260
"""Characters of one reason."""
CLOSE: Final = 0.5
"""Another step with this share of the first one's is named beside it."""
SURE: Final = 2 / 3
"""A share of all suspicion from which nothing else needs to be named."""
BUILT_ON: Final = 2
"""Facts that a later step must share with an earlier one to build on it."""
NOTHING: Final = "No detector found anything that explains a failure, and no step stands out."
SAID_TO_FAIL: Final = (
    "The run is said to have failed, but no detector found anything in it and no step stands out: "
    "what went wrong cannot be told from what was recorded."
)


def title(run: Run, first: Weighed) -> str:
    """A short sentence: what went wrong, and where."""
    who = agent_of(run, first.step)
    where = f"step {first.step.number}" + (f", {who}" if who else "")
    return f"{first.main.title or TITLES[first.main.failure]} ({where})"


def why(one: Weighed) -> str:
    """One sentence: what speaks for the step."""
    return f"{_capital(_reasons(_speaking(one)))}."


def story(run: Run, weighed: Sequence[Weighed]) -> str:
    """One paragraph: where it began and why, where it shows, what came of it, what else it may be, how sure that is."""
    first = weighed[0]
    parts = [_began(run, first), _shows(run, first), _follows(run, first.step), _others(weighed), _sure(weighed)]
    return " ".join(part for part in parts if part)


def agent_of(run: Run, step: Step) -> str | None:
    """Who took a step. Of a tool's run: who asked for it."""
    return step.agent if step.turn or step.asker is None else run.steps[step.asker].agent


def link(step: Step) -> str:
    """A link to the step's span."""
    return f"[step {step.number}](span:{step.moment.span_id})"


def _began(run: Run, first: Weighed) -> str:
    who = agent_of(run, first.step)
    named = f" ({_plain(who)})" if who else ""
    count = len(run.steps) + run.skipped
    return f"It most likely began at {link(first.step)} of {count}{named}: {_reasons(_speaking(first))}."


def _shows(run: Run, first: Weighed) -> str:
    """Where a finding that was traced back shows."""
    later = [
        run.steps[run.place[piece.finding.span_id]]
        for piece in first.evidence
        if piece.finding is not None and run.place.get(piece.finding.span_id, -1) > first.step.place
    ]
    if not later:
        return ""
    return f"It shows only later, at {' and '.join(dict.fromkeys(link(step) for step in later[:2]))}."


def _follows(run: Run, step: Step) -> str:
    """How many later steps use what came up here."""
    if not step.fresh:
        return ""
    later = [
        one for one in run.steps[step.place + 1 :] if len(one.words & step.fresh) >= min(BUILT_ON, len(step.fresh))
    ]
    if not later:
        return ""
    return f"What came up there is used again in {_steps(len(later))} after it, the first of them {link(later[0])}."


def _others(weighed: Sequence[Weighed]) -> str:
    first = weighed[0]
    close = [one for one in weighed[1:3] if one.share >= CLOSE * first.share]
    if not close or first.share >= SURE:
        return ""
    told = "; ".join(f"{link(one.step)}, where {_reasons(_speaking(one)[:1])}" for one in close)
    return f"It may also have begun at {told}."


def _sure(weighed: Sequence[Weighed]) -> str:
    found = {
        (piece.finding.detector, piece.finding.span_id): piece.finding
        for piece in weighed[0].evidence
        if piece.finding is not None
    }
    if found:
        best = max(found.values(), key=lambda finding: finding.confidence)
        return f"What to try: {_sentence(best.advice)}" if best.advice else ""
    return "No detector's finding speaks for this, only signs that are often right: take it as a lead, not as proof."


def _speaking(one: Weighed) -> list[Evidence]:
    """What speaks for a step: each finding once, and no finding is told that only passed through."""
    told: dict[str, Evidence] = {}
    for piece in one.evidence:
        if piece.amount > 0:
            told.setdefault(piece.reason, piece)
    return list(told.values())[:REASONS]


def _reasons(pieces: Sequence[Evidence]) -> str:
    return "; ".join(_said(piece) for piece in pieces)


def _said(piece: Evidence) -> str:
    short = piece.reason if len(piece.reason) <= LONG else f"{piece.reason[:LONG]}..."
    text = _plain(short).rstrip(".").replace("\n", " ")
    return text if piece.finding is not None and not piece.symptom else f"it {text}"


def _plain(text: str) -> str:
    """Without what would become a link."""
    return text.replace("](", "] (")


def _sentence(text: str) -> str:
    return f"{_plain(text).rstrip('.')}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _steps(count: int) -> str:
    return "one step" if count == 1 else f"{count} steps"

"""A diagnosis in plain words, for somebody who reads it at night."""

from collections.abc import Mapping, Sequence
from typing import Final

from backtrail.core.diagnose.diagnosis import TITLES
from backtrail.core.diagnose.evidence import Evidence, place_of
from backtrail.core.diagnose.steps import Run, Step
from backtrail.core.diagnose.weigh import Weighed
from backtrail.core.model.finding import SEVERITIES, Finding

REASONS: Final = 3
SHOWN: Final = 2
LONG: Final = 260
"""Characters of one reason."""
CLOSE: Final = 0.5
"""Another step with this share of the first one's is named beside it."""
SURE: Final = 2 / 3
"""A share of all suspicion from which nothing else needs to be named."""
BUILT_ON: Final = 2
"""Facts that a later step must share with an earlier one to build on it."""
NAME: Final = 60
"""Characters of a tool's name in a title."""
HEADLINES: Final[Mapping[str, str]] = {
    "tool_failed": "failed",
    "error_in_success": "failed",
    "retry_storm": "kept failing",
    "refused_arguments": "refused what the model gave it",
    "exact_repeat": "was asked the same",
    "truncated_output": "gave back only a part",
    "empty_output": "gave back nothing",
    "malformed_output": "gave back something unreadable",
    "too_dense_output": "gave back far more than was used",
    "shape_changed": "answers in another shape than before",
}
"""What to say of a tool, by detector."""
BRACKETS: Final = str.maketrans("[]()", "    ")
NOTHING: Final = "No detector found anything, and no step stands out."
SLIGHT: Final = "Nothing that explains a failure was found"
SAID_TO_FAIL: Final = (
    "The run is said to have failed, but no detector found anything in it and no step stands out: "
    "what went wrong cannot be told from what was recorded."
)


def title(run: Run, first: Weighed) -> str:
    """A short sentence: what went wrong, and where. What no finding speaks for is called a lead."""
    who = agent_of(run, first.step)
    where = f"step {first.step.number}" + (f", {who}" if who else "")
    said = first.main.title or _named(run, first.main.finding) or TITLES[first.main.failure]
    if not _found(first):
        said = f"A lead: {said[0].lower()}{said[1:]}"
    return f"{said} ({where})"


def _found(one: Weighed) -> list[Finding]:
    """The findings that speak for a step, each once."""
    return list(
        {(each.finding.detector, each.finding.span_id): each.finding for each in one.evidence if each.finding}.values()
    )


def _named(run: Run, finding: Finding | None) -> str:
    """A finding about one tool in three words, where that says more than its class."""
    place = place_of(run, finding) if finding is not None else None
    if finding is None or place is None or finding.detector not in HEADLINES or run.steps[place].turn:
        return ""
    times = f" {finding.times} times" if finding.times > 1 else ""
    return f"{_plain(run.steps[place].moment.name)[:NAME]} {HEADLINES[finding.detector]}{times}"


def clean(run: Run, findings: Sequence[Finding], *, failed: bool) -> tuple[str, str]:
    """Title and story of a run in which no origin is named."""
    placed = [(finding, place) for finding in findings if (place := place_of(run, finding)) is not None]
    if not placed:
        return TITLES["none"], SAID_TO_FAIL if failed else NOTHING
    gravest, place = max(placed, key=lambda one: (SEVERITIES.index(one[0].severity), one[0].confidence))
    count = "One thing was found" if len(placed) == 1 else f"{len(placed)} things were found"
    at = link(run.steps[place])
    told = f"{count}, but nothing so grave or so sure that the run must have failed by it"
    return SLIGHT, f"{told}. The gravest is at {at}: {_brief(gravest.evidence)}."


def why(one: Weighed) -> str:
    """One sentence: what speaks for the step."""
    return f"{_capital(_reasons(_speaking(one)))}."


def story(run: Run, weighed: Sequence[Weighed]) -> str:
    """One paragraph: where it began and why, where it shows, what came of it, what else it may be, how sure that is."""
    first = weighed[0]
    parts = [_began(run, first), _shows(run, first), _follows(run, first.step)]
    parts += [_others(weighed), _loudest(run, weighed), _sure(weighed)]
    return " ".join(part for part in parts if part)


def agent_of(run: Run, step: Step) -> str | None:
    """Who took a step. Of a tool's run: who asked for it."""
    return step.agent if step.turn or step.asker is None else run.steps[step.asker].agent


def link(step: Step) -> str:
    """A link to the step's span; of a tool's run with its name."""
    named = f"step {step.number}" if step.turn else f"{_linked(step.moment.name)} in step {step.number}"
    return f"[{named}](span:{step.moment.span_id})"


def _linked(name: str) -> str:
    """A name within the text of a link."""
    return " ".join(name.translate(BRACKETS).split())[:NAME]


def _began(run: Run, first: Weighed) -> str:
    who = agent_of(run, first.step)
    named = f" ({_plain(who)})" if who else ""
    return f"It most likely began at {link(first.step)} of {run.count}{named}: {_reasons(_speaking(first))}."


def _shows(run: Run, first: Weighed) -> str:
    """Where findings that were traced back show."""
    later: dict[int, Finding] = {}
    for piece in first.evidence:
        place = place_of(run, piece.finding) if piece.finding is not None else None
        if piece.finding is not None and place is not None and place > first.step.place:
            later.setdefault(place, piece.finding)
    told = [
        f"at {link(run.steps[place])} ({_brief(finding.evidence)})" for place, finding in sorted(later.items())[:SHOWN]
    ]
    return f"It shows later, {' and '.join(told)}." if told else ""


def _follows(run: Run, step: Step) -> str:
    """How many later steps use what came up here."""
    if not step.fresh:
        return ""
    later = [
        one for one in run.steps[step.place + 1 :] if len(one.words & step.fresh) >= min(BUILT_ON, len(step.fresh))
    ]
    if not later:
        return ""
    more = f" and {_steps(len(later) - 1)} after that" if len(later) > 1 else ""
    return f"What came up there is used again at {link(later[0])}{more}."


def _others(weighed: Sequence[Weighed]) -> str:
    first = weighed[0]
    close = [one for one in weighed[1:3] if one.share >= CLOSE * first.share]
    if not close or first.share >= SURE:
        return ""
    told = "; ".join(f"{link(one.step)}, where {_reasons(_speaking(one)[:1])}" for one in close)
    return f"It may also have begun at {told}."


def _loudest(run: Run, weighed: Sequence[Weighed]) -> str:
    """The most frequent of what is critical, where neither the first step nor one beside it has told it."""
    told = {(piece.finding.detector, piece.finding.span_id) for piece in weighed[0].evidence if piece.finding}
    critical = [
        (piece.finding.times, place, piece.finding)
        for one in weighed
        for piece in one.evidence
        if piece.finding is not None
        and piece.finding.severity == "critical"
        and (piece.finding.detector, piece.finding.span_id) not in told
        and (place := place_of(run, piece.finding)) is not None
    ]
    if not critical:
        return ""
    _, place, finding = max(critical, key=lambda one: (one[0], -one[1]))
    return f"The loudest is at {link(run.steps[place])}: {_brief(finding.evidence)}."


def _sure(weighed: Sequence[Weighed]) -> str:
    found = _found(weighed[0])
    if found:
        best = max(found, key=lambda finding: finding.confidence)
        return f"What to try: {_sentence(best.advice)}" if best.advice else ""
    return "No finding speaks for this step, only signs that are often right: take it as a lead, not as proof."


def _speaking(one: Weighed) -> list[Evidence]:
    """What speaks for a step, each reason once; what only came back from later steps where nothing else does."""
    own = [piece for piece in one.evidence if piece.amount > 0 and not piece.symptom]
    told: dict[str, Evidence] = {}
    for piece in own or [piece for piece in one.evidence if piece.amount > 0]:
        told.setdefault(piece.reason, piece)
    return list(told.values())[:REASONS]


def _reasons(pieces: Sequence[Evidence]) -> str:
    return "; ".join(_said(piece) for piece in pieces)


def _said(piece: Evidence) -> str:
    return _brief(piece.reason) if piece.finding is not None else f"it {_brief(piece.reason)}"


def _brief(text: str) -> str:
    """On one line, without its full stop."""
    short = text if len(text) <= LONG else f"{text[:LONG]}..."
    return " ".join(_plain(short).split()).rstrip(".")


def _plain(text: str) -> str:
    """Without what would become a link."""
    return text.replace("](", "] (")


def _sentence(text: str) -> str:
    return f"{_plain(text).rstrip('.')}."


def _capital(text: str) -> str:
    """The first word as a sentence begins, unless it may be the name of a tool."""
    return f"It {text[3:]}" if text.startswith("it ") else text


def _steps(count: int) -> str:
    return "one more step" if count == 1 else f"{count} more steps"

"""Step 4: whether the run can be replayed, and what replays brought.

Replaying comes with a later version. Until then the answer says so, and how complete a replay of this run would be.
"""

import shlex

from backtrail.core.detect.reading.quote import counted
from backtrail.core.diagnose.runbook.answer import Answer, Fact
from backtrail.core.diagnose.runbook.case import Case
from backtrail.core.diagnose.runbook.texts import listed

AVAILABLE = False
"""Whether this Backtrail can replay."""


def replay(case: Case) -> Answer:
    """The command, when there is one; what the recording holds; results that came back."""
    moments = [step.moment for step in case.run.steps]
    turns = [each for each in moments if each.kind == "llm"]
    calls = [each for each in moments if each.kind != "llm"]
    empty = sum(not (each.gave.size or each.failure or each.wishes or each.documents) for each in moments)
    trace = shlex.quote(case.trace.trace_id)
    held = listed([part for part in (_part(len(turns), "model answer"), _part(len(calls), "tool result")) if part])
    return Answer(
        step=4,
        verdict="unknown" if moments else "nothing",
        headline=_headline(held, empty),
        facts=[
            Fact(name="Recorded", value=f"{held or 'nothing'}{_lacks(empty)}"),
            Fact(name="Until then, read the run", value=f"backtrail show {trace}", trace_id=case.trace.trace_id),
            Fact(name="And what began it", value=f"backtrail diagnose {trace}", trace_id=case.trace.trace_id),
        ],
        more={
            "available": AVAILABLE,
            "command": None,
            "will_be": f"backtrail replay {trace}",
            "recorded": {"model_answers": len(turns), "tool_results": len(calls), "empty": empty},
            "results": list(case.replays),
        },
    )


def _part(count: int, thing: str) -> str:
    return counted(count, thing) if count else ""


def _headline(held: str, empty: int) -> str:
    if not held:
        return "There is nothing to replay: no model answer and no tool result was recorded."
    can = f"the recording holds {held}"
    return f"This version cannot replay yet, so nothing can be run for this trace now; {can}{_lacks(empty)}."


def _lacks(empty: int) -> str:
    return f" ({empty:,} of them empty)" if empty else ""

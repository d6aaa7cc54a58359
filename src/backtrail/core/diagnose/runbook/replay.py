"""Step 4: whether the run can be replayed, the command that does it, and what replays brought."""

import shlex
from collections.abc import Mapping, Sequence
from typing import Any, Final

from backtrail.core.detect.reading.quote import counted
from backtrail.core.diagnose.runbook.answer import Answer, Fact, Verdict
from backtrail.core.diagnose.runbook.case import Case
from backtrail.core.diagnose.runbook.texts import listed
from backtrail.core.model.units import TraceId

PROGRAM: Final = "python agent.py"


def replay(case: Case) -> Answer:
    """The command, what the recording holds, and results that came back."""
    moments = [step.moment for step in case.run.steps]
    turns = sum(each.kind == "llm" for each in moments)
    empty = sum(not (each.gave.size or each.failure or each.wishes or each.documents) for each in moments)
    return told(case.trace.trace_id, turns, len(moments) - turns, empty, case.replays)


def told(trace_id: TraceId, turns: int, calls: int, empty: int, results: Sequence[Mapping[str, Any]]) -> Answer:
    """The step of a run with so many model answers and tool results, and of results that came back for it."""
    held = listed([part for part in (_part(turns, "model answer"), _part(calls, "tool result")) if part])
    trace = shlex.quote(trace_id)
    facts = [Fact(name="Recorded", value=f"{held or 'nothing'}{_lacks(empty)}", trace_id=trace_id)]
    if held:
        changed = f"backtrail whatif {trace} --system @new.txt --samples 5 -- {PROGRAM}"
        facts.append(Fact(name="Try another prompt", value=changed))
    facts += [Fact(name="Came back", value=_sentence(result)) for result in results]
    return Answer(
        step=4,
        verdict=_verdict(results) if held else "nothing",
        headline=_headline(held, empty, results),
        facts=facts,
        notes=[f"{PROGRAM} stands for your program; a function is called by --entry module:function."] if held else [],
        more={
            "command": f"backtrail replay {trace} {PROGRAM}" if held else None,
            "recorded": {"model_answers": turns, "tool_results": calls, "empty": empty},
            "results": list(results),
        },
    )


def _verdict(results: Sequence[Mapping[str, Any]]) -> Verdict:
    """good: a changed run passed each time; bad: it did not; unknown: nobody has changed anything yet."""
    changed = [each for each in results if each.get("kind") != "replay"]
    if not changed:
        return "unknown"
    return "good" if changed[-1].get("passed") == changed[-1].get("samples") else "bad"


def _sentence(result: Mapping[str, Any]) -> str:
    if sentence := result.get("sentence"):
        return str(sentence).removesuffix(".")
    if result.get("kind") == "replay":
        return "the replay did exactly what was recorded" if result.get("faithful") else "the replay parted from it"
    return f"{result.get('passed', 0)} of {result.get('samples', 0)} samples passed"


def _part(count: int, thing: str) -> str:
    return counted(count, thing) if count else ""


def _headline(held: str, empty: int, results: Sequence[Mapping[str, Any]]) -> str:
    if not held:
        return "There is nothing to replay: no model answer and no tool result was recorded."
    if results:
        return f"Replayed {counted(len(results), 'time')}: {_sentence(results[-1])}."
    return f"It can be replayed on a laptop: {held} are recorded{_lacks(empty)}, nothing of it is called again."


def _lacks(empty: int) -> str:
    return f" ({empty:,} of them empty)" if empty else ""

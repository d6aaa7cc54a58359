"""The judge of a golden case is asked: when the case is made, and where its models are live. Never in between."""

from dataclasses import replace
from typing import Any, Final

from backtrail.core.evals.judge import TASK, Judge
from backtrail.sdk.replay.divergence import NotReplayable
from backtrail.sdk.replay.golden.folder import NotGolden
from backtrail.sdk.replay.supposing.asking import outside, says

INSTEAD: Final = "or take the judge out of the case and say by an expression what is right: output_matches"


def judged(judge: Judge, output: Any) -> Judge:
    """The judge with its verdict about an output; asked once for each. Raises NotGolden where it does not answer."""
    if judge.knows(output) is not None:
        return judge
    try:
        with outside():
            said = says(judge.model, TASK, judge.asks(output), instead=INSTEAD)
    except NotReplayable as silent:
        raise NotGolden(str(silent)) from silent
    return replace(judge, verdict=judge.hears(output, said))

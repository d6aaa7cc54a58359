"""The list of cues. A new one adds its file and a line here."""

from typing import Final

from backtrail.core.diagnose.cue import Cue
from backtrail.core.diagnose.cues import (
    answer_born,
    asked_again,
    assumption,
    broken_code,
    broken_turn,
    by_hand,
    conclusion,
    early_reply,
    first_change,
    fresh_claim,
    gives_up,
    handed_code,
    invented_data,
    new_plan,
    off_task,
    only_agrees,
    placeholder,
    silent_code,
    too_early,
    unearned_answer,
    unrun_code,
    wall,
)

CUES: Final[tuple[Cue, ...]] = (
    answer_born.CUE,
    asked_again.CUE,
    assumption.CUE,
    broken_code.CUE,
    broken_turn.CUE,
    by_hand.CUE,
    conclusion.CUE,
    early_reply.CUE,
    first_change.CUE,
    fresh_claim.CUE,
    gives_up.CUE,
    handed_code.CUE,
    invented_data.CUE,
    new_plan.CUE,
    off_task.CUE,
    only_agrees.CUE,
    placeholder.CUE,
    silent_code.CUE,
    too_early.CUE,
    unearned_answer.CUE,
    unrun_code.CUE,
    wall.CUE,
)

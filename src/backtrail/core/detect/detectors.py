"""The list of detectors. A new one adds its file and a line here."""

from typing import Final

from backtrail.core.detect.detector import Detector
from backtrail.core.detect.loops import (
    context_growth,
    cycle,
    exact_repeat,
    near_repeat,
    no_progress,
    overrun_cost,
    overrun_steps,
    overrun_time,
    overrun_tokens,
    retry_storm,
    same_message,
    stuck_call,
    unlearned_failure,
)

DETECTORS: Final[tuple[Detector, ...]] = (
    exact_repeat.DETECTOR,
    near_repeat.DETECTOR,
    cycle.DETECTOR,
    no_progress.DETECTOR,
    retry_storm.DETECTOR,
    unlearned_failure.DETECTOR,
    same_message.DETECTOR,
    context_growth.DETECTOR,
    overrun_steps.DETECTOR,
    overrun_tokens.DETECTOR,
    overrun_cost.DETECTOR,
    overrun_time.DETECTOR,
    stuck_call.DETECTOR,
)

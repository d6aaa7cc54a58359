"""The list of detectors. A new one adds its file and a line here."""

from typing import Final

from backtrail.core.detect.answer import announced_call, ignored_instruction, made_up_result, plan_abandoned
from backtrail.core.detect.detector import Detector
from backtrail.core.detect.parameters.code import code_error, letter_by_letter

DETECTORS: Final[tuple[Detector, ...]] = (
    code_error.DETECTOR,
    letter_by_letter.DETECTOR,
    announced_call.DETECTOR,
    plan_abandoned.DETECTOR,
    made_up_result.DETECTOR,
    ignored_instruction.DETECTOR,
)

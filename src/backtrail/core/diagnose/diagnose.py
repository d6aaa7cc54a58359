"""From a judged trace to its diagnosis."""

from backtrail.core.detect.judged import Judged
from backtrail.core.diagnose.diagnosis import Diagnosis


def diagnose(judged: Judged) -> Diagnosis:
    """The steps in which it most likely began, the earliest cause before the loudest symptom."""
    raise NotImplementedError

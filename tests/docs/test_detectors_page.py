"""The page "How good are the detectors" is what its figures say, and leaves no detector out."""

import pytest

from backtrail.core.detect.detector import Detector
from backtrail.core.detect.detectors import DETECTORS
from tests.bench.detect.page import FIGURES, NOT_MEASURED, PAGE, page
from tests.bench.detect.scores import read_back

MEND = "run `make bench-detect DATA=DIR ARGS=--docs`"


def test_the_page_of_detectors_is_up_to_date() -> None:
    assert PAGE.read_text() == page(read_back(FIGURES.read_text()), DETECTORS), MEND


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda one: one.name)
def test_every_detector_is_told_with_its_measured_precision(detector: Detector) -> None:
    line = next((one for one in PAGE.read_text().splitlines() if one.startswith(f"| `{detector.name}` |")), "")
    assert " of " in line.split("|")[-2] or NOT_MEASURED in line, MEND

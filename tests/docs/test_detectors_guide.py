"""Every detector is told in the guide: under its name, with an example, and each of its thresholds with the reason."""

import re
from pathlib import Path

import pytest

from backtrail.core.detect.detector import Detector
from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.model.finding import FAMILIES
from backtrail.server.followers.catalogue import SHARED

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "detectors"


def section(detector: Detector) -> str:
    """What the guide says under the detector's heading."""
    page = (GUIDE / f"{detector.family}.md").read_text()
    found = re.search(rf"^### `?{detector.name}`?$(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda one: one.name)
def test_a_detector_is_told_with_an_example(detector: Detector) -> None:
    told = section(detector)
    assert told, f"docs/guide/detectors/{detector.family}.md has no heading '### {detector.name}'"
    assert "example" in told.lower(), f"{detector.name}: show a short run and the sentence that it gives"


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda one: one.name)
def test_a_threshold_is_told_with_its_default(detector: Detector) -> None:
    told = (GUIDE / f"{detector.family}.md").read_text()
    assert [limit.name for limit in detector.thresholds if f"`{limit.name}`" not in told] == []


def test_the_guide_tells_of_no_detector_that_is_not_there() -> None:
    headings = [
        heading
        for family in FAMILIES
        for heading in re.findall(r"^### `?(\w+)`?$", (GUIDE / f"{family}.md").read_text(), re.MULTILINE)
    ]
    assert sorted(headings) == sorted(detector.name for detector in DETECTORS)


def test_detectors_and_thresholds_have_names_of_their_own() -> None:
    names = [detector.name for detector in DETECTORS]
    limits = [*SHARED, *(limit for detector in DETECTORS for limit in detector.thresholds)]
    assert len(set(names)) == len(names)
    assert len({limit.name for limit in limits}) == len(limits), "a threshold of two detectors is a shared one"
    assert all(limit.why for limit in limits)


def test_shared_thresholds_are_told() -> None:
    told = (GUIDE / "README.md").read_text().partition("## Thresholds that several detectors share")[2]
    assert [limit.name for limit in SHARED if f"`{limit.name}`" not in told] == []

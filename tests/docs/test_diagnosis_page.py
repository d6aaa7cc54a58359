"""docs/guide/diagnosis.md tells every class of failure and every cue with its weight."""

from pathlib import Path

import pytest

from backtrail.core.diagnose.cue import Cue
from backtrail.core.diagnose.diagnosis import TITLES
from backtrail.core.diagnose.listed import CUES

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "diagnosis.md").read_text()


@pytest.mark.parametrize("cue", CUES, ids=lambda cue: cue.name)
def test_every_cue_has_its_row(cue: Cue) -> None:
    assert f"| `{cue.name}` | {cue.why} | `{cue.failure}` | {cue.weight:g} | {cue.later:g} |" in GUIDE


def test_every_class_of_failure_has_its_row_with_its_title() -> None:
    assert [failure for failure, title in TITLES.items() if f"| `{failure}` | {title} |" not in GUIDE] == []

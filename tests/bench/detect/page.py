"""The page "How good are the detectors", made from the figures that are kept beside it.

`python -m tests.bench.detect.page` writes it anew, for a changed list of detectors; the figures stay.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from backtrail.core.detect.detector import Detector
from backtrail.core.detect.detectors import DETECTORS
from tests.bench.detect.prose import HEAD, LIMITS, MEASURED
from tests.bench.detect.rows import Precision, Row
from tests.bench.detect.scores import Scores, by_detector, read_back
from tests.bench.detect.table import aim, number

GUIDE: Final = Path(__file__).parents[3] / "docs" / "guide"
PAGE: Final = GUIDE / "how-good-are-the-detectors.md"
FIGURES: Final = GUIDE / "how-good-are-the-detectors.json"
NOT_MEASURED: Final = "not measured: no labelled set has it"


def page(scores: Scores, detectors: Sequence[Detector]) -> str:
    told = [one for group in scores.precisions.values() for one in group]
    parts = HEAD, figures(scores), precision(told, detectors), measured(), LIMITS
    return "\n\n".join(part.strip() for part in parts) + "\n"


def figures(scores: Scores) -> str:
    rows = [row for group in scores.rows.values() for row in group]
    head = lines(("set", "metric", "measured", "aim", "known before", "counts", "false alarms per clean run"))
    return "\n".join(["## The figures", "", *head, *(line(figure(row)) for row in rows)])


def figure(row: Row) -> tuple[str, ...]:
    aimed = f"{aim(row)} ({'missed' if row.missed else 'reached'})" if row.reach is not None else ""
    alarms = "" if row.false_alarms is None else number(row.false_alarms)
    return row.set, row.metric, f"**{number(row.value)}**", aimed, row.baseline, row.note, alarms


def precision(told: Iterable[Precision], detectors: Sequence[Detector]) -> str:
    """Every detector of the list, with what was measured of it."""
    found = by_detector(told)
    head = lines(("detector", "family", "what it finds", "right of told"))
    rows = (
        (f"`{one.name}`", one.family, one.says, "; ".join(map(share, found.get(one.name, []))) or NOT_MEASURED)
        for one in detectors
    )
    note = (
        "How often the findings of each detector were right, on every labelled set where it spoke. A finding that no\n"
        "person labelled counts as wrong, although people miss much: two people who label the same runs seldom agree."
    )
    return "\n".join(["## Each detector", "", note, "", *head, *map(line, rows)])


def share(one: Precision) -> str:
    return f"{one.set}: {one.right} of {one.told} ({one.right / one.told:.0%})"


def measured() -> str:
    head = lines(("set", "what it is, and how a figure is made"))
    return "\n".join(["## How each figure is measured", "", *head, *(line(told) for told in MEASURED.items())])


def lines(headings: tuple[str, ...]) -> tuple[str, str]:
    """The head of a table."""
    return line(headings), "|" + "---|" * len(headings)


def line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(read_back(FIGURES.read_text()), DETECTORS))

"""The pages agree with the tree: what they link to is there, and the drawing of the house shows every room."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "backtrail"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
DRAWING = {
    cells[1].strip().strip("`"): cells[2]
    for line in (ROOT / "ARCHITECTURE.md").read_text().splitlines()
    if line.startswith("| `") and (cells := line.split("|"))
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_row_of_the_drawing_is_in_the_tree() -> None:
    assert [row for row in DRAWING if not (SRC / row).exists() and not (ROOT / row).exists()] == []
    for row, told in DRAWING.items():
        folder = SRC / row if (SRC / row).exists() else ROOT / row
        named = re.findall(r"`(\w+)/`", told)
        assert [name for name in named if not list(folder.rglob(name))] == [], row


def test_every_package_and_every_module_of_the_server_is_in_the_drawing() -> None:
    rooms = [init.parent.relative_to(SRC) for init in SRC.rglob("__init__.py") if init.parent != SRC]
    rooms += [path.relative_to(SRC) for path in (SRC / "server").glob("*.py") if path.name != "__init__.py"]
    assert [str(room) for room in rooms if not drawn(room)] == []


def drawn(room: Path) -> bool:
    """Whether the room has a row, holds rooms that have one, or is named by the row of the folder that it lies in."""
    if any(Path(row).is_relative_to(room) for row in DRAWING):
        return True
    around = next((parent for parent in room.parents if str(parent) in DRAWING), None)
    return around is not None and f"`{room.relative_to(around).parts[0]}/`" in DRAWING[str(around)]


def test_the_drawing_fits_two_pages() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text().split()) <= 1_450


def test_decisions_are_numbered_in_a_row_and_the_drawing_links_each() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    told = (ROOT / "ARCHITECTURE.md").read_text()
    for number, decision in enumerate(decisions, 1):
        assert decision.read_text().startswith(f"# {number:03} · "), decision.name
        assert decision.name.startswith(f"{number:03}-")
        assert f"(docs/decisions/{decision.name})" in told

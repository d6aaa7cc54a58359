"""kpis.md tells every KPI, cause, measure and dimension as the code has it."""

from pathlib import Path

import pytest

from backtrail.core.kpi.dimensions import FIELDS
from backtrail.core.kpi.kpi import KPIS, Kpi
from backtrail.core.kpi.measures import MEASURES, Measure

PAGE = (Path(__file__).parents[2] / "docs" / "spec" / "kpis.md").read_text()
ROWS = {line.strip() for line in PAGE.splitlines() if line.startswith("|")}


def limit(kpi: Kpi, value: float) -> str:
    return f"{value:.0%}".replace("%", " %") if kpi.unit == "ratio" else f"{value:,g}"


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.name)
def test_a_kpi_is_told_with_its_limits_and_causes(kpi: Kpi) -> None:
    cells = (f"`{kpi.name}`", kpi.title, kpi.unit, limit(kpi, kpi.healthy), limit(kpi, kpi.alert), kpi.counts)
    assert f"| {' | '.join(cells)} |" in ROWS
    for cause in kpi.causes:
        named = ", ".join(f"`{name}`" for name in cause.detectors) or "-"
        assert f"| `{kpi.name}` | {cause.text} | {cause.when} | {named} |" in ROWS


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_a_measure_is_told(measure: Measure) -> None:
    assert f"| `{measure.name}` | {measure.title} | {measure.unit} | {measure.counts} |" in ROWS


def test_every_dimension_is_told_with_its_field() -> None:
    for dimension, field in FIELDS.items():
        assert any(row.startswith(f"| `{dimension}` |") and row.endswith(f"| `{field}:` |") for row in ROWS)

"""The pages about incidents name every step, resolution and field that there is."""

import re
from pathlib import Path

from backtrail.core.diagnose.runbook.answer import NAMES
from backtrail.core.diagnose.runbook.fill import filled
from backtrail.server.incidents.life import RESOLUTIONS
from tests.unit.diagnose.test_runbook import case, passages, refund, root, span, turn

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "guide" / "incidents.md").read_text()
SPEC = (DOCS / "spec" / "http-api.md").read_text().partition("\n## Incidents\n")[2].partition("\n## ")[0]


def test_the_guide_tells_every_step_and_every_resolution() -> None:
    assert [f"| {step} {name} |" for step, name in NAMES.items() if f"| {step} {name} |" not in GUIDE] == []
    assert [name for name in RESOLUTIONS if f"| `{name}` | {RESOLUTIONS[name]} |" not in GUIDE] == []


def test_every_field_of_a_runbook_is_told() -> None:
    documents = passages("Refunds take 14 days.")
    spans = [
        root(),
        span("r", "retriever", 1, query="how long refunds take", documents=documents),
        *refund("b", 2, {"id": 7}, error="HTTP 502"),
        turn("l", 5, "It takes 14 days."),
    ]
    told = set(re.findall(r"`(\w+)`", SPEC))
    for answer in filled(case(spans, "b")):
        content = answer.content() | {"as_of": ""}
        inside = [content, *(value for value in content.values() if isinstance(value, dict))]
        inside += [
            each for value in content.values() if isinstance(value, list) for each in value if isinstance(each, dict)
        ]
        assert {name for each in inside for name in each} - told == set(), answer.step

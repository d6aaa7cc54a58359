"""docs/guide/your-own-detector.md is true: its detectors are installed beside a server, and find what they say."""

import re
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from backtrail.core.detect.facts import FACTS
from backtrail.testing.server import Server, running_server

GUIDE: Final = (Path(__file__).parents[2] / "docs" / "guide" / "your-own-detector.md").read_text()
BLOCKS: Final = {
    language: re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    for language in ("python", "toml")
}
BROKEN: Final = "raise RuntimeError('no licence')\n"
FAILS: Final = """
from backtrail.core.detect.detector import SpanDetector

def look(span, limits):
    return 1 / 0

DETECTORS = [SpanDetector(name="divides", family="answer", says="Nothing", kinds=frozenset({"tool"}), look=look)]
"""
AGENT: Final = {"openinference.span.kind": "AGENT"}


def installed(folder: Path, name: str, modules: Mapping[str, str], points: Mapping[str, str]) -> None:
    """A package as an installer leaves it: modules, and the metadata that names its entry points."""
    for module, text in modules.items():
        (folder / f"{module}.py").write_text(text)
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = "".join(f"{point} = {value}\n" for point, value in points.items())
    (info / "entry_points.txt").write_text(f"[backtrail.detectors]\n{lines}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("packages")
    first, second = (block for block in BLOCKS["python"] if "import" in block)
    [(named, value)] = re.findall(r'^(\w+) = "(.*)"$', BLOCKS["toml"][0], re.MULTILINE)
    modules = {value.partition(":")[0]: first, "acme_searches": second, "acme_broken": BROKEN, "acme_fails": FAILS}
    points = {
        named: value,
        "searches": "acme_searches:SEARCHES",
        "broken": "acme_broken:DETECTOR",
        "fails": "acme_fails:DETECTORS",
    }
    installed(folder, "acme", modules, points)
    with running_server(
        tmp_path_factory.mktemp("run") / "data", env={"PYTHONPATH": str(folder)}, grpc_port=0
    ) as running:
        yield running


def span(number: int, name: str, arguments: str) -> dict[str, Any]:
    attributes = {"openinference.span.kind": "TOOL", "tool.name": name, "input.value": arguments}
    return bare(number, name, attributes) | {"parentSpanId": f"{99:016x}"}


def bare(number: int, name: str, attributes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "traceId": "0af7651916cd43dd8448eb211c80319c",
        "spanId": f"{number:016x}",
        "name": name,
        "startTimeUnixNano": str(1_795_521_600_000_000_000 + number),
        "endTimeUnixNano": str(1_795_521_600_000_000_001 + number),
        "attributes": [{"key": key, "value": {"stringValue": value}} for key, value in attributes.items()],
    }


def test_the_detectors_of_the_guide_find_what_they_say(server: Server) -> None:
    spans = [span(1, "refund", '{"amount": 900}'), span(2, "refund", '{"amount": 90}')]
    spans.append(bare(99, "support", AGENT))
    spans += [span(number, "search", f'{{"q": "{number}"}}') for number in range(3, 43)]
    with httpx.Client(base_url=server.url, trust_env=False) as http:
        http.post("/v1/traces", json={"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}).raise_for_status()
        found = {row["detector"]: row for row in _found(http, 2)}
    assert found["unapproved_refund"]["evidence"] == "900 were refunded without approval."
    assert found["unapproved_refund"]["span_id"] == f"{1:016x}"
    assert found["many_searches"]["evidence"] == "The agent searched 40 times in a row."
    with httpx.Client(base_url=server.url, trust_env=False) as http:
        listed = http.get("/api/detectors").json()
    rows = {row["name"]: row for row in listed["rows"]}
    assert {name for name, row in rows.items() if row["own"]} == {"unapproved_refund", "many_searches", "divides"}
    assert rows["many_searches"]["thresholds"][0]["value"] == 3
    assert "failed 20 times, last with ZeroDivisionError" in rows["divides"]["trouble"]
    assert rows["unapproved_refund"]["trouble"] is None
    [note] = listed["notes"]
    assert "broken" in note
    assert "no licence" in note


def test_the_guide_names_what_there_is() -> None:
    table = GUIDE.partition("| fact |")[2]
    assert re.findall(r"^\| `(\w+)` \| ", table, re.MULTILINE) == list(FACTS)
    assert "`backtrail detectors set`" in GUIDE
    assert len(BLOCKS["python"][0].strip().splitlines()) <= 11, "ten lines, as the guide says"


def _found(http: httpx.Client, own: int) -> list[dict[str, Any]]:
    """The findings of one's own detectors, as soon as there are so many."""
    for _ in range(600):
        rows: list[dict[str, Any]] = http.get("/api/findings?limit=1000").json()["rows"]
        mine = [row for row in rows if row["detector"] in ("unapproved_refund", "many_searches")]
        if len(mine) >= own:
            return mine
        threading.Event().wait(0.05)
    raise AssertionError(f"only {rows} were found")

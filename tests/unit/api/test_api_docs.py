"""http-api.md tells every route, parameter and error code; words.md every word; web/openapi.json is current."""

import json
import re
from pathlib import Path

import pytest

from backtrail.core.model.span import Kind
from backtrail.server.api.document import document
from backtrail.server.api.errors import CODES

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "spec" / "http-api.md").read_text()
WORDS = (ROOT / "docs" / "spec" / "words.md").read_text()
LISTED = {"query", "since", "until", "sort", "after", "limit"}
STREAMS = {
    "GET /api/live",
    "GET /api/spans/{span_id}/raw",
    "GET /api/traces/{trace_id}/tape",
    "GET /api/traces/{trace_id}/export",
    "GET /api/datasets/{name}/items/{item_id}/tape",
    "GET /api/incidents/{number}/post-mortem",
}
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
}


def section(title: str) -> str:
    return PAGE.partition(f"### {title}\n")[2].partition("\n#")[0]


def test_the_page_has_every_route_and_no_other() -> None:
    assert set(re.findall(r"^### ([A-Z]+ /\S+)$", PAGE, re.MULTILINE)) == set(OPERATIONS)


@pytest.mark.parametrize("title", OPERATIONS)
def test_a_section_names_every_parameter(title: str) -> None:
    names = {each["name"] for each in OPERATIONS[title].get("parameters", []) if each["in"] == "query"} - {"project"}
    told = section(title)
    if names >= LISTED:
        assert "parameters of lists" in told
        names -= LISTED
    assert all(f"`{name}" in told for name in names), names


@pytest.mark.parametrize("title", OPERATIONS)
def test_every_answer_is_typed_and_every_error_has_the_one_shape(title: str) -> None:
    responses = OPERATIONS[title]["responses"]
    assert responses["default"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/ErrorReply"}
    if title not in STREAMS:
        assert "$ref" in responses["200"]["content"]["application/json"]["schema"]


def test_no_route_touches_foreign_prefixes() -> None:
    assert not [title for title in OPERATIONS if re.search(r" /api/(public|v1)\b", title)]


def test_every_error_code_is_told() -> None:
    for code in {*CODES.values(), "wrong_query", "internal", "store"} - {"too_large"}:
        assert f"`{code}`" in PAGE


def test_the_web_app_has_the_current_document() -> None:
    kept = json.loads((ROOT / "web" / "openapi.json").read_text())
    assert kept == document(), "run: python -m backtrail.server.api.openapi > web/openapi.json"


def test_every_kind_and_every_counted_word_is_defined() -> None:
    for kind in Kind.__args__:  # type: ignore[attr-defined]
        assert re.search(rf"\| kind \|.*\b{kind}\b", WORDS)
    for word in ("trace", "span", "session", "project", "step", "token burn", "tool error", "escalation", "score"):
        assert f"| {word} |" in WORDS
    assert "**task**" in WORDS

"""TRAIL is scored as its figures say: labels without the artefact, pairs of span and category, eight predictions."""

import json
from pathlib import Path
from typing import Any

from tests.bench.detect.sets import trail

SYSTEM = "Tools:\n- ask_archive: asks the archive\n- final_answer: gives the answer"
PLAN = "1. Ask ask_archive for the record.\n2. Read off the year.\n3. Give it with final_answer."
ANSWER = "Thought: According to the archive it is 1650.\nCode:\n```py\nfinal_answer('1650')\n```"


def span(span_id: str, second: int, said: str) -> dict[str, Any]:
    return {
        "span_id": span_id,
        "parent_span_id": None,
        "span_name": "call",
        "timestamp": f"2025-01-01T00:00:{second:02}Z",
        "duration": "PT1S",
        "status_code": "Ok",
        "span_attributes": {
            "openinference.span.kind": "LLM",
            "llm.input_messages.0.message.role": "system",
            "llm.input_messages.0.message.content": SYSTEM,
            "llm.output_messages.0.message.role": "assistant",
            "llm.output_messages.0.message.content": said,
        },
        "child_spans": [],
    }


def folder(at: Path, errors: list[dict[str, str]]) -> Path:
    for name in ("data/GAIA", "processed_annotations_gaia"):
        (at / name).mkdir(parents=True)
    agent = {**span("root", 0, ""), "duration": "PT9S", "span_attributes": {"openinference.span.kind": "AGENT"}}
    run = {"trace_id": "t1", "spans": [{**agent, "child_spans": [span("a", 1, PLAN), span("b", 2, ANSWER)]}]}
    (at / "data/GAIA/t1.json").write_text(json.dumps(run))
    (at / "processed_annotations_gaia/t1.json").write_text(json.dumps({"errors": errors}))
    return at


def test_a_plan_that_was_left_is_right_at_its_span_and_under_its_categories(tmp_path: Path) -> None:
    errors = [
        {"location": "b", "category": "Goal Deviation", "evidence": "", "description": "left its plan"},
        {"location": "b", "category": "Language-Only", "evidence": "", "description": "made it up"},
        {"location": "a", "category": "Formatting Errors", "evidence": "no <end_plan> tag", "description": ""},
    ]
    location, joint, *_ = trail.rows(folder(tmp_path, errors))
    assert location.value == 1.0
    assert location.note.startswith("1 of 1 told, of 1 spans, 1 traces: P 1.00 R 1.00")
    assert joint.note.startswith("2 of 5 told, of 2 pairs")
    told = {one.detector: (one.right, one.told) for one in trail.precisions(tmp_path)}
    assert told["plan_abandoned"] == told["made_up_result"] == (1, 1)


def test_findings_in_a_trace_without_labels_are_false_alarms(tmp_path: Path) -> None:
    location, *_ = trail.rows(folder(tmp_path, []))
    assert location.value == 0.0
    assert location.false_alarms == 2.0


def test_parts_that_are_missing_are_left_out(tmp_path: Path) -> None:
    assert trail.rows(tmp_path) == []


def test_spellings_of_one_category_are_one() -> None:
    assert trail.category(" Instruction non  complience") == trail.category("Instruction Non-compliance")
    assert trail.category("Language-Only") == "language-only"


def test_f1_counts_over_all_traces_together() -> None:
    assert trail.f1([({"a", "b"}, {"a"}), (set(), {"c"})]) == 2 * 1 / (2 + 2)
    assert trail.f1([(set(), set())]) == 0.0


def test_published_accuracy_is_the_mean_recall_of_labelled_traces() -> None:
    assert trail.mean_recall([({"a", "b"}, {"a"}), (set(), {"c"})]) == 0.5

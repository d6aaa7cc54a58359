"""The sets whose origin people named are scored in any folder of their layout, each part that is there."""

import json
from pathlib import Path
from typing import Any

from tests.bench.detect.sets import agentrx, who_when

CALL = {"id": "c1", "type": "function", "function": {"name": "cancel_order", "arguments": '{"order_id": "#W1"}'}}
RUN = [
    {"role": "system", "content": "You are a retail agent."},
    {"role": "user", "content": "Cancel the second of my orders, please, not the first."},
    {"role": "assistant", "content": "", "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": "c1", "name": "cancel_order", "content": "cancelled"},
    {"role": "assistant", "content": "I have cancelled your order."},
]


def team_run(step: int) -> dict[str, Any]:
    said = [
        ("boss", "Here is the task: how many parcels did the depot in Leeds send out in March of that year?"),
        ("clerk", "I have checked it: Leeds sent 517 parcels, of which Hargreaves carried 320 on their own."),
        ("boss", "I agree, that is correct and has been verified, so we can all stop here now."),
    ]
    return {
        "question": "How many parcels did the depot in Leeds send out in March?",
        "question_ID": f"q{step}",
        "history": [{"role": "assistant", "name": name, "content": content} for name, content in said],
        "mistake_agent": said[step][0],
        "mistake_step": str(step),
    }


def tau_run(task: int, reward: float) -> dict[str, Any]:
    return {"task_id": task, "reward": reward, "info": {"task": {}}, "traj": RUN, "trial": 0}


def test_the_exact_step_is_never_a_part_of_a_number(tmp_path: Path) -> None:
    (tmp_path / "Algorithm-Generated").mkdir()
    for step in (1, 2):
        (tmp_path / "Algorithm-Generated" / f"{step}.json").write_text(json.dumps(team_run(step)))
    told = {(row.set, row.metric): row.value for row in who_when.rows(tmp_path)}
    assert told["Who&When algorithm-generated", "exact step"] == 0.5
    assert told["Who&When algorithm-generated", "responsible agent"] == 0.5
    assert told["Who&When algorithm-generated", "step within 3"] == 1
    assert not [name for name, _ in told if "hand-crafted" in name]


def test_root_causes_count_from_one_and_passing_runs_are_false_alarms(tmp_path: Path) -> None:
    failure = {"failure_id": 1, "step_number": 3, "failure_category": "x", "failed_agent": "Assistant"}
    truth = [{"trajectory_id": 7, "failures": [failure], "root_cause": {"failure_id": 1}}]
    (tmp_path / "tau_ground_truth.json").write_text(json.dumps(truth))
    (tmp_path / "tau_dataset_failed.json").write_text(json.dumps([tau_run(7, 0.0)]))
    (tmp_path / "tau_dataset_full.json").write_text(json.dumps([tau_run(7, 0.0), tau_run(8, 1.0)]))
    told = {row.metric: row for row in agentrx.rows(tmp_path)}
    assert told["root cause, exact"].value == 1
    assert "first changing call 1.000" in told["root cause, exact"].baseline
    assert told["passing runs with a diagnosis"].at_most
    assert "of 1 runs" in told["passing runs with a diagnosis"].note


def test_a_folder_that_holds_nothing_gives_nothing(tmp_path: Path) -> None:
    assert who_when.rows(tmp_path) == []
    assert agentrx.rows(tmp_path) == []

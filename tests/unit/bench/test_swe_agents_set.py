"""The bench of the software agents' study: which pairs a finding speaks of."""

from pathlib import Path

from tests.bench.detect.sets import swe_agents

CALLS = (
    ("search", {"q": "a"}, "none"),
    ("search", {"q": "a"}, "none"),
    ("search", {"q": "b"}, "one"),
    ("write_file", {"q": "b"}, "ok"),
    ("search", {"q": "a"}, "none"),
)
LABELS = ("Repetition", "Follow-up", "Repetition", "Follow-up")


def study(folder: Path) -> Path:
    lines = [
        f"Iteration {at}: Thought=Go; Action={{'name': '{name}', 'args': {args}}}"
        for at, (name, args, _) in enumerate(CALLS)
    ]
    results = [f"Result at iteration {at}: {result}; Next action: END" for at, (_, _, result) in enumerate(CALLS)]
    for view, texts in (("thoughts_actions", lines), ("results_actions", results)):
        place = folder / "trajectories" / "mender" / "parsed" / view
        place.mkdir(parents=True)
        (place / "experiment_7_case_1").write_text("\n---\n".join(texts))
    labels = folder / "mender_csv" / "action_action"
    labels.mkdir(parents=True)
    (labels / "case_1.csv").write_text("\n".join(("label", *LABELS)) + "\n")
    return folder


def test_a_pair_is_told_when_the_later_action_repeats_the_one_before(tmp_path: Path) -> None:
    overall, mender = swe_agents.rows(study(tmp_path))
    assert overall.note == "1 of 1 told pairs right, 2 of 4 pairs are repetitions"
    assert (round(overall.value, 3), mender.value) == (0.667, overall.value)
    right = {one.detector: (one.right, one.told) for one in swe_agents.precisions(tmp_path)}
    assert right["exact_repeat"] == (1, 1)


def test_a_folder_without_runs_scores_nothing(tmp_path: Path) -> None:
    (overall,) = swe_agents.rows(tmp_path)
    assert (overall.value, overall.note) == (0.0, "0 of 0 told pairs right, 0 of 0 pairs are repetitions")

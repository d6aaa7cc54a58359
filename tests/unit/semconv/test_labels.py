"""What a file says of how well its run went becomes scores of the trace."""

from typing import Any

from backtrail.core.semconv.imports import detect
from backtrail.core.semconv.imports.labels import SCORES, labels

TALK = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]


def scores(found: dict[str, Any]) -> list[dict[str, Any]]:
    kind = detect(found)
    assert kind is not None
    sent = list(labels(kind.spans(found)))
    assert all((each.path, each.spans) == (SCORES, 0) for each in sent)
    return [score for each in sent for score in each.body]


def test_a_reward_is_a_number() -> None:
    (score,) = scores({"task_id": 3, "reward": 0.0, "info": {}, "traj": TALK, "trial": 1})
    assert (score["name"], score["value"], score["dataType"], score["source"]) == ("reward", 0.0, "NUMERIC", "import")


def test_a_labelled_mistake_says_that_the_run_was_not_correct_and_where() -> None:
    history = [{"content": "hello", "role": "assistant", "name": "Expert"}]
    found = {"question": "who?", "history": history, "mistake_agent": "Expert", "mistake_step": "0"}
    (score,) = scores(found | {"mistake_reason": "It guessed."})
    assert (score["name"], score["value"], score["comment"]) == ("correct", False, "step 0, Expert: It guessed.")


def test_a_verdict_is_a_boolean_and_ids_stay_the_same() -> None:
    found = {"messages": TALK, "id": "a", "success": True}
    (score,) = scores(found)
    assert (score["name"], score["value"], score["dataType"]) == ("success", True, "BOOLEAN")
    assert scores(found) == [score]


def test_a_run_of_which_nobody_said_anything_has_no_scores() -> None:
    assert scores({"messages": TALK, "id": "a", "model": "m"}) == []

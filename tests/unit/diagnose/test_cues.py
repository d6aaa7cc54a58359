"""Each cue sees what it is named for, at its step, and leaves the ordinary alone."""

from collections.abc import Callable

import pytest

from backtrail.core.diagnose.listed import CUES
from backtrail.core.diagnose.reading import read
from tests.unit.diagnose.stage import Stage

TASK = "Which of the three depots in Leeds sent the most parcels to Norway in March?"
RETOLD = f"Here is the task and a plan. {TASK} "
CODE = "```python\nprint(rows)\nprint(1)\n```"
GIVEN = {"code": "print(rows)\nprint(1)"}
CUE = {cue.name: cue for cue in CUES}


def seen(name: str, stage: Stage) -> list[int]:
    """The numbers of the steps at which a cue is seen."""
    return [hint.place + 1 for hint in CUE[name].look(read(stage.judged()))]


def ran(output: str, failed: str | None = None) -> Stage:
    stage = Stage(TASK)
    stage.turn("I am going to print the rows of the table first, and look at them after that.\n" + CODE)
    stage.ran("python", GIVEN, output, failed)
    return stage


def after(stage: Stage, said: str) -> Stage:
    stage.turn(said)
    return stage


def opened(said: str) -> Stage:
    return after(Stage(TASK), said)


def followed(said: str) -> Stage:
    return after(opened("We first have to find the ledgers of all three depots in Leeds for that month."), said)


def called(
    name: str, given: dict[str, str], output: str, failed: str | None = None, stage: Stage | None = None
) -> Stage:
    stage = stage or Stage(TASK)
    stage.turn("", call=(name, given))
    stage.ran(name, given, output, failed)
    return stage


def too_early() -> Stage:
    stage = called("modify_items", {"order": "#W1234567"}, "done")
    return called("modify_address", {"order": "#W1234567"}, "Error: order is locked", "Error: order is locked", stage)


def team(*replies: str, orders: tuple[str, ...] = ()) -> Stage:
    stage = Stage(TASK)
    stage.turn("We have a team of several agents, and the plan is to let them look for the three ledgers.", "boss")
    for number, reply in enumerate(replies):
        stage.turn("I think about what is known so far and what we still need from the others here.", "boss")
        order = orders[number] if number < len(orders) else "Please look for the ledgers of the depots in Leeds."
        stage.turn(order, "boss")
        stage.turn(reply, "scout")
        stage.turn("I think about what is known so far and what we still need from the others here.", "boss")
    return stage


SEEN: list[tuple[str, Callable[[], Stage], list[int]]] = [
    (
        "unearned_answer",
        lambda: followed("Therefore the depot at Holbeck sent most of them, 517 in all."),
        [2],
    ),
    ("handed_code", lambda: after(Stage(TASK), RETOLD + CODE), []),
    (
        "by_hand",
        lambda: after(ran("", "boom"), "We cannot run it, so I manually read it: Holbeck it is, of all."),
        [3],
    ),
    (
        "by_hand",
        lambda: after(ran("rows"), "We need not run it, so I manually read it: Holbeck it is, of all."),
        [],
    ),
    (
        "assumption",
        lambda: followed("Let's assume that every depot sent a hundred parcels to them."),
        [2],
    ),
    ("broken_code", lambda: ran("NameError: name 'rows' is not defined"), [1]),
    ("broken_code", lambda: ran("the rows of the table"), []),
    ("silent_code", lambda: ran(""), [1]),
    ("silent_code", lambda: called("think", {"thought": "hm"}, ""), []),
    ("too_early", too_early, [1]),
    (
        "off_task",
        lambda: opened(
            "The plan: 1. repair the parser. 2. add unit tests for numbers, words, lists, floats, "
            "tuples and dates. 3. run every check again. 4. report errors and stop."
        ),
        [1],
    ),
    ("off_task", lambda: opened(RETOLD), []),
    (
        "gives_up",
        lambda: followed("Unfortunately we are unable to read it: somebody do it manually."),
        [2],
    ),
    (
        "wall",
        lambda: followed("Address: https://depots.test\nTitle: Just a moment... Solve the captcha."),
        [2],
    ),
    (
        "answer_born",
        lambda: followed("The depot at Holbeck sent 517 parcels, so it is that one, I say."),
        [2],
    ),
    (
        "invented_data",
        lambda: followed("They are in Holbeck, Armley, Beeston and Morley.\n" + CODE),
        [2],
    ),
    ("unrun_code", lambda: after(ran("rows"), "Now print them again, in order.\n" + CODE), [3]),
    ("placeholder", lambda: called("fetch", {"key": "YOUR_API_KEY"}, "no"), [1]),
    ("placeholder", lambda: called("find_user", {"email": "ann@example.com"}, "no"), []),
    (
        "fresh_claim",
        lambda: followed("The ledger says that the depot in Holbeck sent 517 of them there."),
        [2],
    ),
    (
        "conclusion",
        lambda: followed("Therefore it must be the depot that has the most people in it."),
        [2],
    ),
    (
        "only_agrees",
        lambda: followed("I have verified all that, and it is correct; we can all stop here."),
        [2],
    ),
    ("asked_again", lambda: team("I saw nothing there.", "I saw a list."), [4]),
    ("early_reply", lambda: team("I saw nothing there.", "I saw a list."), [4, 8]),
    ("new_plan", lambda: after(team("nothing", "nothing again"), "x"), []),
    ("broken_turn", lambda: followed("Error processing a message\nTraceback (most recent call last)"), [2]),
    ("first_change", lambda: called("cancel_order", {"order": "#W1"}, "done"), [1]),
    ("first_change", lambda: called("lookup_order", {"order": "#W1"}, "done"), []),
]


@pytest.mark.parametrize(("name", "stage", "steps"), SEEN, ids=[f"{name}-{len(steps)}" for name, _, steps in SEEN])
def test_a_cue_is_seen_where_it_is(name: str, stage: Callable[[], Stage], steps: list[int]) -> None:
    assert seen(name, stage()) == steps


def test_code_that_the_opening_hands_over_and_that_runs_is_seen() -> None:
    stage = opened(RETOLD + CODE)
    stage.ran("python", GIVEN, "")
    assert seen("handed_code", stage) == [1]


def test_a_leader_that_begins_again_is_seen() -> None:
    stage = team("I saw nothing there.", "I saw nothing there.")
    stage.turn("New plan: forget all that was said, and ask in the depots themselves by telephone.", "boss")
    stage.turn("I called them and nobody answered.", "scout")
    assert seen("new_plan", stage) == [10]


def test_two_who_talk_in_turns_have_no_leader() -> None:
    stage = Stage(TASK)
    for number in range(6):
        stage.turn("I say something that is long enough to count as said, I believe.", "ab"[number % 2])
    assert read(stage.judged()).leader is None


def reasons(name: str, stage: Stage) -> list[str]:
    cue = next(cue for cue in CUES if cue.name == name)
    return [hint.reason for hint in cue.look(read(stage.judged()))]


def test_a_change_that_was_refused_changed_nothing() -> None:
    assert seen("first_change", called("cancel_order", {"order": "#W1"}, "Error: shipped", "Error: shipped")) == []
    assert seen("first_change", called("cancel_order", {"order": "#W1"}, "done")) != []


def test_all_that_one_change_shut_out_is_told_at_once() -> None:
    stage = called(
        "cancel_order", {"order": "#W1234567"}, "Error: order is locked", "Error: order is locked", too_early()
    )
    [told] = reasons("too_early", stage)
    assert told.endswith("is refused to modify_address and cancel_order")


def test_nothing_is_built_on_the_reply_on_which_a_run_ends() -> None:
    *earlier, last = reasons("early_reply", team("I found nothing.", "I found nothing either."))
    assert all("built on" in reason for reason in earlier)
    assert "built on" in last  # the leader spoke after it
    stage = team("I found nothing.", "I found nothing either.")
    stage.moments.pop()
    assert "the run ended on it" in reasons("early_reply", stage)[-1]


def test_a_word_in_another_form_is_no_new_name() -> None:
    stage = Stage("Can I change the order that I placed in Leeds?")
    stage.turn("I look at it.")
    stage.turn("You may change what you placed: Orders of today, and no Orders that have left.")
    assert "orders" not in read(stage.judged()).steps[-1].fresh


def test_a_failure_that_was_mended_weighs_less() -> None:
    mended, left = ran("NameError: rows"), ran("NameError: rows")
    after(mended, "Once more.\n" + CODE)
    mended.ran("python", GIVEN, "rows of the table")
    strength = [next(iter(CUE["broken_code"].look(read(stage.judged())))).strength for stage in (mended, left)]
    assert strength[0] < strength[1]


@pytest.mark.parametrize("cue", CUES, ids=lambda cue: cue.name)
def test_a_cue_is_quiet_in_a_run_that_only_does_its_work(cue: object) -> None:
    stage = called("ledger", {"depot": "Leeds"}, '{"Holbeck": 517}')
    stage.turn("It is Holbeck with 517 parcels.")
    name = getattr(cue, "name", "")
    assert seen(name, stage) == []


def test_every_cue_has_a_name_of_its_own_and_a_reason() -> None:
    assert len(CUE) == len(CUES)
    assert all(cue.why.endswith(".") and abs(cue.weight) <= 1 and 0 <= cue.later <= 1 for cue in CUES)

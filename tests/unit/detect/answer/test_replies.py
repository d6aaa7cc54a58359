"""What a model says in the end: success after failure, facts from memory, giving up, inventions."""

import json

import pytest

from backtrail.core.detect.answer.call_in_text import CALL_IN_TEXT
from backtrail.core.detect.answer.claims_success import CLAIMS_SUCCESS
from backtrail.core.detect.answer.gives_up import GIVES_UP
from backtrail.core.detect.answer.invented_output import INVENTED_OUTPUT
from backtrail.core.detect.answer.no_tool_used import NO_TOOL_USED
from backtrail.core.detect.answer.unsupported_claim import UNSUPPORTED_CLAIM
from tests.unit.detect.scenes import Ran, Turn, found_by, passages, scene

ASKED = Turn(asks=[("book_table", {"guests": 4})])
FAILED = Ran(tool="book_table", arguments={"guests": 4}, gave="", error="the service timed out")
BOOKED = Ran(tool="book_table", arguments={"guests": 4}, gave={"table": 7})


def test_success_that_is_claimed_after_a_failed_call_is_told() -> None:
    spans = scene("Book for four.", ASKED, FAILED, Turn(says="Done. Your table has been booked for four."))
    (found,) = found_by(CLAIMS_SUCCESS, spans)
    assert found.severity == "critical"
    assert found.spans == ("s2", "s3")
    assert "Your table has been booked" in found.evidence
    assert "timed out" in found.evidence


@pytest.mark.parametrize(
    ("ran", "says"),
    [
        (FAILED, "Unfortunately the table has not been booked: the service timed out."),
        (FAILED, "Shall I try another time?"),
        (BOOKED, "Your table has been booked."),
    ],
)
def test_admitted_failures_and_true_successes_are_let_pass(ran: Ran, says: str) -> None:
    assert not found_by(CLAIMS_SUCCESS, scene("Book for four.", ASKED, ran, Turn(says=says)))


def test_a_claimed_look_up_that_never_was_is_told() -> None:
    spans = scene(
        "Who drew the lighthouse?", Turn(says="According to the search results, Odo Verrin."), offered=["search"]
    )
    (found,) = found_by(NO_TOOL_USED, spans)
    assert found.severity == "warning"
    assert "no tool ran" in found.evidence


def test_a_fact_from_memory_is_told_mildly() -> None:
    (found,) = found_by(
        NO_TOOL_USED, scene("Who drew the lighthouse?", Turn(says="Odo Verrin."), offered=["web_search"])
    )
    assert (found.severity, found.confidence < 0.5) == ("info", True)


@pytest.mark.parametrize(
    ("question", "says", "offered"),
    [
        ("Who drew the lighthouse?", "Odo Verrin.", ()),
        ("Who drew the lighthouse?", "Odo Verrin.", ("send_mail",)),
        ("Which is older, Grania or Marland?", "Marland", ("search",)),
        ("Is Grania an island?", "Yes.", ("search",)),
        ("Hello there!", "Hello! What can I do for you?", ("search",)),
        ("Who drew it?", "I could not find that out, what do you mean by it?", ("search",)),
    ],
)
def test_replies_that_need_no_tool_are_let_pass(question: str, says: str, offered: tuple[str, ...]) -> None:
    assert not found_by(NO_TOOL_USED, scene(question, Turn(says=says), offered=offered))


@pytest.mark.parametrize(
    "says",
    [
        "I was unable to find who drew it.",
        "<answer>Insufficient information</answer>",
        "The results do not mention an architect. Please provide more details.",
        "unknown",
    ],
)
def test_a_run_that_ends_without_an_answer_is_told(says: str) -> None:
    spans = scene("Who drew it?", Turn(asks=[("search", {})]), Ran(tool="search", gave="x"), Turn(says=says))
    (found,) = found_by(GIVES_UP, spans)
    assert found.span_id == "s3"
    assert "after 1 call of tools" in found.evidence


@pytest.mark.parametrize(
    "says",
    [
        "Odo Verrin drew it.",
        "The results do not mention it by name, however it is the only tower there. Therefore it was Odo Verrin.",
        "Your order was cancelled and the refund is on its way.",
    ],
)
def test_answers_are_no_giving_up(says: str) -> None:
    assert not found_by(GIVES_UP, scene("Who drew it?", Turn(says=says)))


def test_giving_up_on_the_way_is_not_the_end() -> None:
    assert not found_by(GIVES_UP, scene("Who?", Turn(says="I could not find it yet."), Turn(says="Odo Verrin.")))


def test_a_run_that_ends_while_it_searches_is_told() -> None:
    gave = passages("Grania lighthouse is a tower on the northern cape of the island.")
    spans = scene("Who drew it?", Turn(asks=[("search", {"query": "x"})]), Ran(tool="search", gave=gave))
    (found,) = found_by(GIVES_UP, spans)
    assert "gave 1 passage that nobody read" in found.evidence


@pytest.mark.parametrize(
    "says",
    [
        "<tool_call>Grania lighthouse</tool_call>",
        'I look it up. <function_call>{"name": "search"}</function_call>',
        'functions.search({"query": "Grania"})',
        '[TOOL_CALLS] [{"name": "search"}]',
    ],
)
def test_a_call_in_the_text_is_told_where_nothing_ran(says: str) -> None:
    (found,) = found_by(CALL_IN_TEXT, scene("Who?", Turn(says=says), Turn(says="Odo Verrin."), offered=["search"]))
    assert found.span_id == "s1"
    assert "nothing ran" in found.evidence


def test_a_call_in_the_text_that_a_framework_ran_is_let_pass() -> None:
    turn = Turn(says="<tool_call>Grania</tool_call>")
    assert not found_by(CALL_IN_TEXT, scene("Who?", turn, Ran(tool="search", gave="x"), offered=["search"]))
    assert not found_by(CALL_IN_TEXT, scene("Who?", turn, Turn(says="x")))
    assert not found_by(CALL_IN_TEXT, scene("Who?", Turn(says="<tool_call>x</tool_call> So: Odo."), offered=["search"]))


def test_an_output_that_the_model_wrote_itself_is_told() -> None:
    says = "<tool_response>Odo Verrin drew it in 1871.</tool_response> <answer>Odo Verrin</answer>"
    (found,) = found_by(INVENTED_OUTPUT, scene("Who?", Turn(says=says)))
    assert found.severity == "critical"
    ran = Ran(tool="search", gave="Odo Verrin drew it in 1871.")
    assert not found_by(INVENTED_OUTPUT, scene("Who?", Turn(asks=[("search", {})]), ran, Turn(says=says)))


@pytest.mark.parametrize(
    ("says", "what"),
    [
        ("Tilda Brandt drew it.", "name “Tilda Brandt”"),
        ("Write to odo@verrin.example for more.", "address “odo@verrin.example”"),
        ("Your booking is QX7-48213.", "code “QX7-48213”"),
        ('The notes say: "the lamp was put out for ever in that year".', "quotation"),
        ("It is so, see [here](https://grania.example/keepers).", "address “https://grania.example/keepers”"),
    ],
)
def test_what_was_never_shown_is_told(says: str, what: str) -> None:
    ran = Ran(tool="search", gave="The lighthouse was drawn by Odo Verrin; booking AB1-23456.")
    (found,) = found_by(UNSUPPORTED_CLAIM, scene("Who drew it?", Turn(asks=[("search", {})]), ran, Turn(says=says)))
    assert what in found.evidence


@pytest.mark.parametrize(
    "says",
    [
        "Odo Verrin drew it.",
        "Your booking is AB1-23456.",
        "It took 30 years and cost 12,000 crowns.",
        "A code looks like W0000000.",
        'The notes say: "the lighthouse was drawn by Odo Verrin".',
        "```\nsend('a@b.example')\n```",
        "I could not find whether Tilda Brandt drew it.",
        "Thought: I should ask Tilda Brandt.",
        f"{'The lighthouse stands on the cape. ' * 10} It is not in New Zealand.",
    ],
)
def test_what_was_shown_is_common_or_computed_is_let_pass(says: str) -> None:
    ran = Ran(tool="search", gave="The lighthouse was drawn by Odo Verrin; booking AB1-23456.")
    assert not found_by(UNSUPPORTED_CLAIM, scene("Who drew it?", Turn(asks=[("search", {})]), ran, Turn(says=says)))


def test_without_a_tool_there_is_nothing_to_hold_a_claim_against() -> None:
    assert not found_by(UNSUPPORTED_CLAIM, scene("Who drew it?", Turn(says="Tilda Brandt.")))


def test_a_short_answer_out_of_passages_is_left_to_the_detector_of_grounding() -> None:
    ran = Ran(tool="search", gave=json.dumps(passages("Grania lighthouse is a tower, drawn by Odo Verrin in 1871.")))
    spans = scene("Who drew it?", Turn(asks=[("search", {})]), ran, Turn(says="Tilda Brandt drew it."))
    assert not found_by(UNSUPPORTED_CLAIM, spans)

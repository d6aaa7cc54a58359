"""asked_again: the agent asks for what the user has said not to have."""

from backtrail.core.model.message import Message
from tests.unit.detect.parameters.turns import assistant, evidence, found, turn, user

LACKS = user("Sorry, I don't have my library card number with me.")
ASKS = "To go on, please provide your library card number."


def test_the_second_asking_after_the_user_said_so_is_told() -> None:
    seen = [user("hi"), LACKS, assistant(ASKS), user("As I said.")]
    assert evidence("asked_again", turn(seen=seen, says=ASKS)) == (
        'The user had said "Sorry, I don\'t have my library card number with me.", and the agent asked for it 2 times '
        "more without looking for another way."
    )


def quiet(*seen: Message, says: str = ASKS) -> bool:
    return not found("asked_again", turn(seen=seen, says=says))


def test_once_more_another_way_or_a_choice_is_no_asking_again() -> None:
    assert quiet(user("hi"), LACKS)
    assert quiet(user("hi"), LACKS, assistant("Can you share your e-mail instead?"), user("no"))
    assert quiet(
        user("hi"), LACKS, assistant(ASKS), user("hm"), says="If you have your library card number, please share it."
    )
    assert quiet(user("hi"), LACKS, assistant(ASKS), user("hm"), says="Which library card number shall I give you?")


def test_asking_before_the_user_said_so_is_right() -> None:
    assert quiet(user("hi"), assistant(ASKS), LACKS, says="I found it by your name.")
    assert quiet(user("hi"), assistant(ASKS), LACKS)


def test_a_long_message_is_a_document_and_no_reply() -> None:
    long = user("Notes. " * 200 + LACKS.content)
    assert quiet(user("hi"), long, assistant(ASKS), user("hm"))

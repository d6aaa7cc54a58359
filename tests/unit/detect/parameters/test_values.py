"""Values that the model could not know, or wrote in the wrong way."""

from typing import Any

import pytest

from backtrail.core.detect.parameters.kinds_of_value import kind_of
from backtrail.core.detect.parameters.placeholder_value import is_placeholder
from backtrail.core.model.message import Media, Message
from tests.unit.detect.parameters.turns import assistant, evidence, found, output, system, tool, turn, user


@pytest.mark.parametrize(
    "value",
    [
        "<job_id>", "your_api_key", "YOUR_API_KEY", "[your name]", "{{user_id}}", "TODO", "xxx", "sk-xxxxxxxx",
        "https://example.com/report", "jane@example.org", "path/to/file", "/path/to/a.csv", "<USER ID>", "123-45-6789",
        "00000000-0000-0000-0000-000000000000", "replace_with_your_token",
    ],
)  # fmt: skip
def test_placeholders_are_known(value: str) -> None:
    assert is_placeholder(value)


@pytest.mark.parametrize(
    "value", ["<div>", "todo list", "my_file", "your order is shipped", "insert into x", "${HOME}", "{'a': 1}", "Rome"]
)
def test_other_values_are_no_placeholders(value: str) -> None:
    assert not is_placeholder(value)


def test_a_placeholder_is_told_unless_somebody_said_it() -> None:
    asks = ("get_job", {"job": {"id": "<job_id>"}})
    told = evidence("placeholder_value", turn(asks, seen=[user("What does my job do?")]))
    assert told == (
        'The model gave get_job job.id="<job_id>": a placeholder, which neither the user nor a tool had said.'
    )
    assert not found("placeholder_value", turn(asks, seen=[user("Try it with <job_id> as it stands")]))
    assert not found("placeholder_value", turn(("write", {"content": "TODO"}), seen=[user("hello")]))


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("order_id", "ORD-4711", "id"),
        ("email", "jo@mail.test", "e-mail"),
        ("url", "https://shop.test/a", "URL"),
        ("file", "/srv/data/a.csv", "path"),
        ("account_number", 12345678, "number"),
        ("phone", "0301234567", "number"),
        ("year", 2024, None),
        ("date", "2024-05-27", None),
        ("size", "1080p", None),
        ("model", "gpt-4", None),
        ("when", "2024Q3", None),
        ("text", "a long way home", None),
    ],
)
def test_only_what_nobody_can_think_out_has_a_kind(name: str, value: Any, kind: str | None) -> None:
    assert kind_of(name, value) == kind


def test_an_id_that_nobody_had_said_is_told() -> None:
    seen = [system("You help customers."), user("Where is my order?")]
    told = evidence("unseen_value", turn(("get_order", {"order_id": "ORD-4711"}), seen=seen))
    assert told == (
        'The model gave get_order order_id="ORD-4711": this id stands nowhere in the 2 messages that it had seen, '
        "nor in the tools' schemas."
    )


@pytest.mark.parametrize(
    "said",
    ["It is ORD-4711.", "it is ord 4711", "order number 4711, prefix ORD"],
)
def test_another_spelling_of_what_was_said_is_known(said: str) -> None:
    assert not found("unseen_value", turn(("get_order", {"order_id": "ORD-4711"}), seen=[user(said)]))


def test_outputs_and_schemas_count_as_seen_and_the_models_own_words_do_not() -> None:
    asks = ("get_order", {"order_id": "ORD-4711"})
    own = [user("Where is it?"), assistant("Perhaps ORD-4711")]
    assert found("unseen_value", turn(asks, seen=own))
    assert not found("unseen_value", turn(asks, seen=[*own, output('{"id": "ORD-4711"}')]))
    offered = [tool("get_order", {"properties": {"order_id": {"examples": ["ORD-4711"]}}})]
    assert not found("unseen_value", turn(asks, seen=own, offered=offered))


def test_nothing_is_unseen_where_not_all_is_told() -> None:
    asks = ("get_order", {"order_id": "ORD-4711"})
    photo = Message(role="user", content="look", media=(Media(kind="image"),))
    assert not found("unseen_value", turn(asks, seen=[photo]))
    assert not found("unseen_value", turn(asks, seen=[user("a long text [truncated]")]))
    assert not found("unseen_value", turn(asks, seen=[output("x")]))
    assert not found("unseen_value", turn(asks, parameters={"previous_response_id": "r"}))


def test_makers_may_think_of_a_name() -> None:
    assert not found("unseen_value", turn(("create_order", {"order_id": "ORD-4711"})))
    assert not found("unseen_value", turn(("createOrder", {"order_id": "ORD-4711"})))


RATE = tool("interest", {"type": "object", "properties": {"rate": {"type": "number", "description": "Rate per year."}}})


def test_a_bare_percentage_is_told() -> None:
    told = evidence("wrong_unit", turn(("interest", {"rate": 7}), offered=[RATE], seen=[user("at 7% a year")]))
    assert told == (
        'The user said "7%" and the model gave interest rate=7, but "Rate per year." asks for a number, not for '
        "percent: 0.07 is meant."
    )


@pytest.mark.parametrize(("rate", "described"), [(0.07, "Rate per year."), (7, "Rate in percent."), (8, "Rate.")])
def test_fractions_and_percent_where_percent_is_asked_are_right(rate: float, described: str) -> None:
    schema = {"type": "object", "properties": {"rate": {"type": "number", "description": described}}}
    asks = turn(("interest", {"rate": rate}), offered=[tool("interest", schema)], seen=[user("at 7% a year")])
    assert not found("wrong_unit", asks)


@pytest.mark.parametrize(("value", "wrong"), [("27/05/2024", True), ("2024-05-27", False), ("2024-05-27T10:00", False)])
def test_a_date_in_another_form_than_the_described_one_is_told(value: str, wrong: bool) -> None:
    schema = {"type": "object", "properties": {"day": {"type": "string", "description": "Day as YYYY-MM-DD"}}}
    told = evidence("wrong_format", turn(("book", {"day": value}), offered=[tool("book", schema)]))
    assert told == ('The model gave book day="27/05/2024", but its description asks for YYYY-MM-DD.' if wrong else "")


def test_the_same_call_twice_in_one_turn_is_told() -> None:
    told = evidence("twin_call", turn(("pay", {"to": "Jo", "sum": 3}), ("pay", {"sum": 3, "to": "Jo"})))
    assert told == 'In one turn the model asked 2 times for pay with the same arguments {"sum": 3, "to": "Jo"}.'
    assert not found("twin_call", turn(("pay", {"sum": 3}), ("pay", {"sum": 4})))

"""Nothing that comes in stops a detector or keeps it for long."""

from typing import Any

import pytest

from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import judge
from tests.unit.detect.parameters.turns import WEATHER, assistant, output, system, tool, turn, user

OURS = [one for one in DETECTORS if one.family == "parameters"]
POLICY = system("Before a change get the user's consent. CREATE TABLE a (b INT)" + " before" * 20_000)


def deep(depth: int) -> Any:
    value: Any = "end"
    for _ in range(depth):
        value = {"a": [value]}
    return value


@pytest.mark.parametrize(
    "arguments",
    [
        None,
        "",
        "not json",
        '{"cut": "he',
        '{"city": "Rome"',
        "{" * 100_000,
        [1, 2],
        5,
        {"order_id": "x" * 20_000_000},
        {"sql": "select " + "a," * 500_000 + "b from c"},
        {"order_id": [{}] * 200_000},
        {"a": deep(300)},
        {"": {"": ""}, "order_id": "\x00\ud800 7"},
        "x" * 20_000_000,
    ],
    ids=lambda value: f"{type(value).__name__} {str(value)[:20]}",
)
def test_any_arguments_are_survived(arguments: Any) -> None:
    seen = [POLICY, user("I don't have my order id"), assistant("please provide"), output("y" * 3_000_000), user("hm")]
    for offered in ([], [tool("update_order", WEATHER)], [tool("update_order", "no schema")]):
        span = turn(("update_order", arguments), ("update_order", arguments), seen=seen, offered=offered)
        judge([span], OURS)

"""one_by_one: records looked through by id, in one call after another."""

from backtrail.core.detect.loops.one_by_one import DETECTOR
from tests.unit.detect.parameters.turns import found
from tests.unit.detect.scenes import Ran, Turn, scene


def look_ups(count: int, name: str = "get_loan", argument: str = "loan_id") -> list[Turn | Ran]:
    steps: list[Turn | Ran] = []
    for number in range(count):
        given = {argument: f"L-{4711 + number}"}
        steps += [Turn(asks=[(name, given)]), Ran(tool=name, gave={"n": number}, arguments=given)]
    return steps


def test_the_fifth_record_in_a_row_is_told() -> None:
    assert not found(DETECTOR.name, *scene("which is late?", *look_ups(4)))
    [finding] = found(DETECTOR.name, *scene("which is late?", *look_ups(6)))
    assert finding.times == 6
    assert finding.evidence == (
        "get_loan was called 6 times in a row, for one id after another (L-4711, L-4712, L-4713, L-4714 and 1 more "
        "when it first stood out)."
    )


def test_another_tool_in_between_begins_anew() -> None:
    steps = [*look_ups(3), *look_ups(1, "get_reader"), *look_ups(3)]
    assert not found(DETECTOR.name, *scene("which is late?", *steps))


def test_the_same_record_again_is_no_new_one() -> None:
    assert not found(DETECTOR.name, *scene("which is late?", *[*look_ups(1)] * 8))


def test_commands_and_queries_are_no_look_ups_by_id() -> None:
    steps: list[Turn | Ran] = []
    for number in range(8):
        given = {"command": f"cat file{number}.txt"}
        steps += [Turn(asks=[("bash", given)]), Ran(tool="bash", gave="text", arguments=given)]
    assert not found(DETECTOR.name, *scene("read them", *steps))

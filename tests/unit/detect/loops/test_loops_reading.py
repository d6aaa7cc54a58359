"""What the detectors of loops go by: effects of tools, sameness of results, rounds."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.loops.effects import effect, of_name
from backtrail.core.detect.loops.period import rounds
from backtrail.core.detect.loops.sameness import error_kind, same_call, same_result
from backtrail.core.detect.moment import NO_TEXT, Failure, Moment, Text
from backtrail.core.model.units import Nanos, SpanId


def text(value: str) -> Text:
    return Text(excerpt=value, size=len(value), digest=value.encode()) if value else NO_TEXT


def run(name: str = "look_up", asked: Any = None, gave: str = "", failed: str = "") -> Moment:
    return Moment(
        span_id=SpanId("1"),
        kind="tool",
        name=name,
        start=Nanos(1),
        end=Nanos(2),
        asked=NO_TEXT if asked is None else text(json.dumps(asked)),
        gave=text(gave),
        failure=Failure(message=failed) if failed else None,
    )


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("get_order_details", "looks"),
        ("searchFlights", "looks"),
        ("HTTPGet", "looks"),
        ("cancel_order", "changes"),
        ("get_or_create_user", "changes"),
        ("send_mail", "changes"),
        ("frobnicate", "unknown"),
        ("", "unknown"),
        ("Übermittle", "unknown"),
    ],
)
def test_the_first_known_word_of_a_name_decides(name: str, what: str) -> None:
    assert of_name(name) == what


@pytest.mark.parametrize(
    ("name", "asked", "what"),
    [
        ("shell", {"command": "cd /src && grep -rn 'x' . | head -3"}, "looks"),
        ("shell", {"command": "git log --oneline"}, "looks"),
        ("shell", {"command": "find . -name '*.py' | xargs -0 grep y"}, "looks"),
        ("shell", {"command": "find . -name '*.tmp' -delete"}, "unknown"),
        ("shell", {"command": "echo x > file"}, "unknown"),
        ("shell", {"command": "sed -i s/a/b/ file"}, "unknown"),
        ("shell", {"command": "git push origin"}, "unknown"),
        ("shell", {"command": "ls $(rm -r x)"}, "unknown"),
        ("shell", {"command": "make && ls -l"}, "unknown"),
        ("shell", {"command": ""}, "unknown"),
        ("shell", {"command": 3}, "unknown"),
        ("str_replace_editor", {"command": "view", "path": "a"}, "looks"),
        ("file_tool", {"action": "delete", "path": "a"}, "changes"),
        ("read_file", {"path": "a"}, "looks"),
        ("shell", ["command"], "unknown"),
    ],
)
def test_the_operation_that_is_asked_for_decides_before_the_name(name: str, asked: Any, what: str) -> None:
    assert effect(run(name, asked)) == what


@given(st.text(max_size=60), st.text(max_size=300))
def test_effects_are_known_of_anything(name: str, command: str) -> None:
    assert effect(run(name, {"command": command})) in ("looks", "changes", "unknown")
    assert effect(replace(run(name), asked=text(f'{{"command": {command}'))) in ("looks", "changes", "unknown")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("done at 2026-01-02T03:04:05.678Z", "done at 2026-01-02T09:00:00Z", True),
        ("5 passed in 0.12s", "5 passed in 0.5s", True),
        ("<obj at 0x7f00aa11bb22>", "<obj at 0x7f00aa11bb99>", True),
        ("run 6f1c2a9e-0000-4000-8000-1234567890ab", "run 00000000-0000-4000-8000-1234567890ab", True),
        ("wrote tmpab12cd34", "wrote tmpzz99yy88", True),
        ("4 passed", "5 passed", False),
        ("40 %", "80 %", False),
        ("remaining: 40 s", "remaining: 20 s", False),
        ("a", "a" * 200, False),
        ("", "", True),
        ("", "x", False),
    ],
)
def test_only_what_is_no_news_may_differ(one: str, other: str, same: bool) -> None:
    assert same_result(run(gave=one), run(gave=other)) == same


def test_a_failure_is_not_the_same_as_a_success_and_open_runs_have_no_result() -> None:
    assert not same_result(run(gave="x"), run(gave="x", failed="no"))
    assert same_result(run(failed="no"), run(failed="no"))
    assert not same_result(run(failed="no"), run(failed="other"))
    assert not same_result(run(gave="x"), replace(run(gave="x"), end=None))


def test_texts_too_long_to_keep_are_the_same_by_digest_alone() -> None:
    long = Text(excerpt="x" * 16_000, size=20_000_000, digest=b"1")
    one = replace(run(), gave=long)
    assert same_result(one, one)
    assert not same_result(one, replace(run(), gave=replace(long, digest=b"2")))


def test_calls_without_recorded_arguments_are_never_the_same() -> None:
    assert not same_call(run(), run())
    assert same_call(run(asked={"a": 1}), run(asked={"a": 1}))
    assert not same_call(run(asked={"a": 1}), run("other", asked={"a": 1}))


def test_an_error_is_one_kind_whatever_its_numbers() -> None:
    assert error_kind("Line 12: no such seat") == error_kind("line 7: no such seat")
    assert error_kind("no such seat") != error_kind("no such row")


@given(st.lists(st.integers(0, 3), max_size=40), st.integers(2, 5))
def test_a_round_is_made_of_equal_parts_that_are_not_one_call(calls: list[int], times: int) -> None:
    runs = [run(asked={"n": each}, gave=str(each)) for each in calls]
    made = rounds(runs, times)
    if made:
        length = len(made) // times
        asked = [each.asked.digest for each in made]
        assert len(made) == times * length
        assert all(asked[:length] == asked[at : at + length] for at in range(0, len(asked), length))
        assert len(set(asked)) > 1

"""The watch against brute force: the same alerts are open, whatever order spans come in, and however often."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtrail.core.model.raw import RawSpan
from backtrail.server.storage.records import open_records
from backtrail.server.storage.sqlite.store import SqliteStore
from backtrail.testing.spans import agent, llm, tool
from tests.unit.watch.scene import Scene

WORDS = [
    "I shall look the order up in the system again and tell you.",
    "Now I am going to ask the other system instead.",
]
calls = st.tuples(st.sampled_from(["search", "pay"]), st.sampled_from(["1", "2"]), st.booleans())
turns = st.sampled_from([0, 0, 0, 1])
events = st.lists(st.one_of(calls, turns), min_size=1, max_size=26)
orders = st.randoms(use_true_random=False)


def spans_of(run: Sequence[tuple[str, str, bool] | int]) -> list[RawSpan]:
    made = [agent("a", name="support", end=None, session__id="s")]
    for at, event in enumerate(run):
        if isinstance(event, int):
            said = WORDS[event]
            made.append(llm(f"e{at:02}", parent="a", said=said, tokens=(9, 20), start=at, end=at + 0.5))
        else:
            name, query, failed = event
            asked, error = f'{{"q": {query}}}', "no" if failed else None
            made.append(tool(f"e{at:02}", parent="a", name=name, arguments=asked, error=error, start=at, end=at + 0.5))
    return made


def expected(run: Sequence[tuple[str, str, bool] | int]) -> dict[tuple[str, str], str]:
    """By rule and tool, the level of what is open in the end."""
    tools = [event for event in run if not isinstance(event, int)]
    says = [event for event in run if isinstance(event, int)]
    found: dict[tuple[str, str], str] = {}
    steps = len(says) or len(tools)
    if steps > 10:
        found["runaway_steps", ""] = "alert" if steps > 15 else "warning"
    for name in {each[0] for each in tools}:
        count = trailing([each[2] or None for each in tools if each[0] == name])
        if count >= 3:
            found["tool_errors_in_a_row", name] = "alert" if count >= 5 else "warning"
    keys = [each[:2] for each in tools]
    if keys and trailing(keys) >= 4:
        found["loop_repeat", keys[-1][0]] = "alert"
    if any(len(set(keys[-n:])) > 1 and keys[-3 * n :] == keys[-n:] * 3 for n in (2, 3)):
        found["loop_cycle", ""] = "alert"
    if trailing(says) >= 3:
        found["loop_message", ""] = "alert" if trailing(says) >= 5 else "warning"
    return found


def trailing(row: Sequence[object]) -> int:
    """How many equal ones the end has; None is equal to nothing."""
    count = 0
    while count < len(row) and row[-1 - count] is not None and row[-1 - count] == row[-1]:
        count += 1
    return count


def shown(scene: Scene) -> dict[tuple[str, str], str]:
    """Alerts that only were graver before keep their level: what is over no limit any more is what counts."""
    return {(row.rule_id, row.labels.get("tool", "")): row.level for row in scene.alerts() if row.open_key}


@pytest.mark.timeout(900)  # a slow machine is no failing case, which would be made smaller for minutes
@settings(max_examples=12, deadline=None)
@given(events, orders, st.booleans())
def test_what_is_open_in_the_end_is_what_brute_force_says(run: list[tuple[str, str, bool] | int], order, crash) -> None:  # type: ignore[no-untyped-def]
    with TemporaryDirectory() as folder:
        records = open_records(f"sqlite:///{folder}/records.db")
        try:
            with SqliteStore(Path(folder) / "data") as store:
                scene = Scene(store, records)
                spans = spans_of(run)
                deliveries = spans + order.sample(spans, min(len(spans), 5))
                order.shuffle(deliveries)
                while deliveries:
                    scene.sees(*[deliveries.pop() for _ in range(min(len(deliveries), order.randint(2, 9)))])
                    scene.now += 1
                    if crash and order.random() < 0.2:
                        scene.restart()
                        scene.looks()
                wanted, got = expected(run), shown(scene)
                assert wanted.keys() == got.keys()
                assert all(got[key] in (level, "alert") for key, level in wanted.items())
                told = [what for _, what in scene.log()]
                assert told.count("fired") - told.count("closed") == len(got)
                assert set(scene.open()) == {(rule, level) for (rule, _), level in got.items()}
        finally:
            records.close()

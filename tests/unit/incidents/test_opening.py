"""An alert opens an incident or joins one; numbers have no gaps, whoever fires at the same time."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from backtrail.server.storage.records import Incident, Records
from tests.unit.incidents.stage import fired, fires, incident, log_of


class Undone(Exception):
    """The caller's transaction fails."""


def close(records: Records, number: int, project: str = "default") -> None:
    with records.session() as db, db.begin():
        which = Incident.number == number, Incident.project_id == project
        found = db.scalars(select(Incident).where(*which)).one()
        found.state, found.open_key, found.resolution = "closed", None, "not_a_problem"


def test_an_alert_opens_an_incident(records: Records) -> None:
    _, number = fired(records)

    opened = incident(records)
    assert (number, opened.number, opened.state, opened.severity) == (1, 1, "open", "warning")
    assert (opened.trace_id, opened.session_id, opened.span_id) == ("t1", "s1", "b")
    assert log_of(records) == [("opened", "An alert opened it.")]


def test_an_alert_of_the_same_fingerprint_joins_and_raises_the_severity(records: Records) -> None:
    first = fired(records, trace_id=None, session_id=None, span_id=None)
    again = fired(records, level="alert", evidence="6 in a row.", at=60)
    milder = fired(records, level="warning", at=120)

    assert first == again == milder
    joined = incident(records)
    assert (joined.severity, joined.trace_id, joined.evidence) == (
        "critical",
        "t1",
        "refund failed 5 times in a row: HTTP 502.",
    )
    assert [what for what, _ in log_of(records)] == ["opened", "joined", "graver", "joined"]


def test_an_alert_that_fires_after_the_close_opens_another_one_that_names_the_first(records: Records) -> None:
    fired(records)
    close(records, 1)

    _, number = fired(records, at=60)

    assert number == 2
    assert log_of(records, 2) == [
        ("opened", "An alert opened it: the same fired before, in incident #1, closed as not a problem.")
    ]


def test_what_other_rules_tell_of_the_same_run_joins_its_incident(records: Records) -> None:
    one, other = {"session": "s1", "tool": "refund"}, {"session": "s1"}
    first = fired(records, "loops", labels=one)
    assert fired(records, "steps", labels=other, title="16 steps", level="alert", at=60) == first
    assert fired(records, "rate", labels={"agent": "desk"}, at=70) != first, "a window only names an example"
    assert fired(records, "steps of another", labels={"session": "s2"}, trace_id="t2", at=80) != first
    assert ("joined", "Another rule fired about the same run: 16 steps") in log_of(records)


def test_every_project_counts_its_own(records: Records) -> None:
    numbers = [fired(records, f"{project}-{each}", project=project)[1] for each in (1, 2) for project in ("a", "b")]

    assert numbers == [1, 1, 2, 2]


def test_what_the_caller_undoes_leaves_no_gap(records: Records) -> None:
    fired(records, "a")
    with contextlib.suppress(Undone), records.session() as db, db.begin():
        assert fires(db, "b")[1] == 2
        raise Undone

    assert fired(records, "c")[1] == 2


def test_alerts_that_fire_at_the_same_time_get_numbers_without_gaps_and_share_incidents(records: Records) -> None:
    def one(place: int) -> tuple[str, int]:
        return fired(records, f"f{place % 12}")

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(one, range(60)))

    assert sorted({number for _, number in told}) == list(range(1, 13))
    assert len(set(told)) == 12


EXAMPLES = count(1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["fires", "undone", "closes"])), max_size=25))
def test_a_fingerprint_never_has_two_open_incidents_and_no_number_is_left_out(
    records: Records, story: list[tuple[str, str]]
) -> None:
    project = f"p{next(EXAMPLES)}"
    open_now: dict[str, int] = {}
    newest = 0
    for key, what in story:
        if what == "closes":
            if key in open_now:
                close(records, open_now.pop(key), project)
            continue
        expected = open_now.get(key, newest + 1)
        with contextlib.suppress(Undone), records.session() as db, db.begin():
            assert fires(db, f"{project}-{key}", project=project)[1] == expected
            if what == "undone":
                raise Undone
        if what == "fires":
            open_now[key], newest = expected, max(newest, expected)
    with records.session() as db:
        numbers = db.scalars(select(Incident.number).where(Incident.project_id == project).order_by(Incident.number))
        assert list(numbers) == list(range(1, newest + 1))

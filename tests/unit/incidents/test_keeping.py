"""What is kept of the steps: results of replays survive a filling, and a closed incident is left as it is."""

from sqlalchemy import select

from backtrail.core.diagnose.runbook.fill import unfillable
from backtrail.core.diagnose.runbook.replay import told
from backtrail.core.model.units import TraceId
from backtrail.server.incidents import keeping
from backtrail.server.storage.records import Incident, IncidentStep, Records
from tests.unit.incidents.stage import NOON, fired


def test_results_of_replays_are_kept_for_the_next_filling(records: Records) -> None:
    about = fired(records)[0]
    with records.session() as db, db.begin():
        keeping.keep(db, about, unfillable("Nothing."), NOON)
        keeping.add_replay(db, about, {"diverged": False})
        keeping.add_replay(db, about, {"diverged": True})
    with records.session() as db:
        assert keeping.replays_of(keeping.steps_of(db, about)) == [{"diverged": False}, {"diverged": True}]


def test_a_step_that_nobody_confirmed_is_told_anew_with_a_result_that_came_back(records: Records) -> None:
    about = fired(records)[0]
    with records.session() as db, db.begin():
        incident = db.get(Incident, about)
        assert incident is not None
        incident.trace_id = "t1"
        keeping.keep(db, about, [told(TraceId("t1"), 3, 2, 0, ())], NOON)
        keeping.add_replay(db, about, {"kind": "what_if", "passed": 5, "samples": 5, "sentence": "5 of 5 passed."})
    with records.session() as db, db.begin():
        step = db.get_one(IncidentStep, (about, keeping.REPLAY))
        assert (step.verdict, step.content["headline"]) == ("good", "Replayed 1 time: 5 of 5 passed.")
        assert [fact["value"] for fact in step.content["facts"]][-1] == "5 of 5 passed"
        step.confirmed = NOON
        keeping.add_replay(db, about, {"kind": "what_if", "passed": 0, "samples": 5})
    with records.session() as db:
        step = db.get_one(IncidentStep, (about, keeping.REPLAY))
        assert (step.verdict, len(step.content["results"])) == ("good", 2)


def test_the_first_filling_is_the_one_that_is_timed(records: Records) -> None:
    about = fired(records)[0]
    for at in (NOON + 1, NOON + 9):
        with records.session() as db, db.begin():
            assert keeping.keep(db, about, unfillable("Nothing."), at)
    with records.session() as db:
        assert {step.filled for step in db.scalars(select(IncidentStep))} == {NOON + 1}
        assert db.scalar(select(Incident.filled)) == NOON + 1


def test_a_closed_incident_is_not_filled_in(records: Records) -> None:
    about = fired(records)[0]
    with records.session() as db, db.begin():
        db.get_one(Incident, about).state = "closed"
    with records.session() as db, db.begin():
        assert not keeping.keep(db, about, unfillable("Nothing."), NOON)
        assert [step.content for step in keeping.steps_of(db, about)] == [{}] * 5

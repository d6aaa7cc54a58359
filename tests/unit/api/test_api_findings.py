"""Findings, feedback, detectors and the diagnosis over the API."""

import json
from collections.abc import Iterable
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits, Threshold
from backtrail.core.model.finding import Finding
from backtrail.core.model.span import Span
from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.api.findings.model import Model, model_of
from backtrail.server.api.models.detector import Detectors
from backtrail.server.api.models.finding import DiagnosisOut, FeedbackOut, FindingPage, TraceFindings
from backtrail.server.api.models.trace import TracePage
from backtrail.server.auth import make_key
from backtrail.server.followers.catalogue import Catalogue
from backtrail.server.settings import load
from backtrail.server.storage.api import JudgedTrace
from backtrail.server.storage.records import FindingFeedback, Project, Records
from backtrail.server.storage.sqlite.store import SqliteStore
from backtrail.testing.findings import finding
from backtrail.testing.model_script import Reply
from backtrail.testing.model_server import ModelServer
from tests.unit.api.conftest import DEFAULT, Write, raw

FEEDBACK = "/api/traces/t1/findings/exact_repeat/a/feedback"
WORDS = Threshold(name="loud_words", default=("boom",), unit="words", why="a loud word is a loud word")
LEAST = Threshold(name="loud_least", default=2.0, unit="words", why="one may be a slip")
SIGN = Threshold(name="loud_sign", default="!", unit="a sign", why="it is")


def _loud(span: Span, limits: Limits) -> Iterable[Sign]:
    if any(word in span.name for word in limits[WORDS]):
        yield Sign(severity="critical", confidence=1.0, evidence=f"{span.name} is loud", advice="Hush.")


LOUD = SpanDetector(
    name="loud",
    family="answer",
    says="Something is loud",
    kinds=frozenset({"chain", "tool", "llm"}),
    look=_loud,
    thresholds=(WORDS, LEAST, SIGN),
)


@pytest.fixture
def catalogue(app: FastAPI) -> Catalogue:
    app.state.detectors = Catalogue(detectors=(LOUD, replace(LOUD, name="quiet", thresholds=())), notes=("one is out",))
    found: Catalogue = app.state.detectors
    return found


def keep(store: SqliteStore, *findings: Finding, trace: str = "t1", project: ProjectId = DEFAULT) -> None:
    judged = JudgedTrace(project=project, trace_id=TraceId(trace), findings=findings)
    store.keep_findings([judged], {}).result(20)


async def test_findings_are_listed_filtered_and_paged(api: httpx.AsyncClient, store: SqliteStore, write: Write) -> None:
    write(raw("a", name="shop"), raw("b", at=5), raw("c", trace_id="t2", at=9))
    keep(store, finding("a"), finding("b", "empty", family="tool_output", severity="critical", facts={"n": 3}))
    keep(store, finding("c", trace="t2"), trace="t2")
    page = FindingPage.model_validate((await api.get("/api/findings")).json())
    assert [(row.trace_id, row.span_id, row.trace_name) for row in page.rows] == [
        ("t2", "c", "c"),
        ("t1", "b", "shop"),
        ("t1", "a", "shop"),
    ]
    assert page.rows[1].facts == {"n": 3}
    assert page.rows[1].at == "2026-11-24T12:00:05.000000000Z"

    async def spans(which: str) -> list[str]:
        found = FindingPage.model_validate((await api.get(f"/api/findings?{which}")).json())
        return [row.span_id for row in found.rows]

    assert await spans("severity=critical") == ["b"]
    assert await spans("severity=warning") == ["c", "b", "a"]
    assert await spans("detector=empty") == await spans("family=tool_output") == ["b"]
    assert await spans("trace=t2") == await spans("query=trace:t2") == ["c"]
    assert await spans("since=2026-11-24T12:00:06Z") == ["c"]
    assert await spans("session=nobody") == []
    first = FindingPage.model_validate((await api.get("/api/findings?limit=2")).json())
    assert await spans(f"limit=2&after={first.next}") == ["a"]
    assert (await api.get("/api/findings?severity=awful")).json()["error"]["code"] == "wrong_parameter"
    assert (await api.get("/api/findings?query=latencyy:3")).json()["error"]["code"] == "wrong_query"


async def test_rows_of_traces_count_their_findings(api: httpx.AsyncClient, store: SqliteStore, write: Write) -> None:
    write(raw("a"), raw("c", trace_id="t2", at=9))
    keep(store, finding("a", severity="critical"), finding("a", "empty"))
    rows = TracePage.model_validate((await api.get("/api/traces")).json()).rows
    assert [row.findings.model_dump() for row in rows] == [
        {"count": 0, "worst": None, "detectors": []},
        {"count": 2, "worst": "critical", "detectors": ["exact_repeat", "empty"]},
    ]
    assert [
        row.trace_id for row in TracePage.model_validate((await api.get("/api/traces?query=findings:>0")).json()).rows
    ] == ["t1"]
    facet = (await api.get("/api/facets/finding")).json()["rows"]
    assert facet == [{"value": "empty", "traces": 1}, {"value": "exact_repeat", "traces": 1}]
    offered = (await api.get("/api/complete?text=finding:ex")).json()["suggestions"]
    assert [(each["insert"], each["traces"]) for each in offered] == [("exact_repeat ", 1)]
    stats = (await api.get("/api/stats")).json()
    assert (stats["findings"], stats["projects"][0]["findings"]) == (2, 2)


async def test_the_findings_of_a_trace_say_how_much_is_unread(
    api: httpx.AsyncClient, store: SqliteStore, write: Write
) -> None:
    write(raw("a"))
    keep(store, finding("a"))
    told = TraceFindings.model_validate((await api.get("/api/traces/t1/findings")).json())
    assert ([row.span_id for row in told.rows], told.unread) == (["a"], 1)
    store.keep_findings([], {"detect:cursor": str(store.head_cursor())}).result(20)
    assert (await api.get("/api/traces/t1/findings")).json()["unread"] == 0
    assert (await api.get("/api/traces/t9/findings")).status_code == 404


async def test_feedback_is_given_changed_and_taken_back(
    api: httpx.AsyncClient, store: SqliteStore, write: Write, records: Records, catalogue: Catalogue
) -> None:
    assert catalogue.named("loud")
    write(raw("a"))
    keep(store, finding("a", "loud"))
    path = "/api/traces/t1/findings/loud/a/feedback"
    given = FeedbackOut.model_validate((await api.put(path, json={"verdict": "wrong", "comment": " no "})).json())
    assert (given.verdict, given.comment, given.by) == ("wrong", "no", "")
    await api.put(path, json={"verdict": "right"})
    page = FindingPage.model_validate((await api.get("/api/findings")).json())
    assert page.rows[0].feedback is not None
    assert (page.rows[0].feedback.verdict, page.rows[0].feedback.comment) == ("right", "")
    listed = Detectors.model_validate((await api.get("/api/detectors")).json())
    [loud, quiet] = listed.rows
    assert (loud.told, loud.right, loud.wrong, loud.precision) == (1, 1, 0, 1.0)
    assert (quiet.told, quiet.precision) == (0, None)
    assert (await api.delete(path)).json() == {"gone": True}
    assert (await api.delete(path)).json() == {"gone": False}
    assert (await api.get("/api/traces/t1/findings")).json()["rows"][0]["feedback"] is None
    await api.put(path, json={"verdict": "not_useful"})
    await api.delete("/api/traces/t1")
    with records.session() as db:
        assert db.query(FindingFeedback).count() == 0, "it goes with its trace"


async def test_feedback_on_what_is_not_there_is_refused(
    api: httpx.AsyncClient, store: SqliteStore, write: Write
) -> None:
    write(raw("a"))
    keep(store, finding("a", "other"))
    missing = await api.put(FEEDBACK, json={"verdict": "right"})
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")
    assert (await api.put(FEEDBACK.replace("t1", "t9"), json={"verdict": "right"})).status_code == 404
    wrong = await api.put(FEEDBACK, json={"verdict": "perhaps"})
    assert wrong.json()["error"]["details"]["field"] == "verdict"


async def test_feedback_says_whose_key_gave_it_and_a_member_reads_its_own_project_only(
    api: httpx.AsyncClient, app: FastAPI, store: SqliteStore, write: Write, records: Records
) -> None:
    write(raw("a"), project="shop")
    write(raw("a"), project="bank")
    keep(store, finding("a"), project=ProjectId("shop"))
    keep(store, finding("a"), project=ProjectId("bank"))
    key = make_key(ProjectId("shop"))
    with records.session() as db, db.begin():
        db.add(Project(id="shop"))
        db.flush()
        db.add(key.row)
    app.state.keys.refresh()
    own = {"authorization": f"Bearer {key.secret}"}
    given = await api.put(FEEDBACK, json={"verdict": "right"}, headers=own)
    assert given.json()["by"] == key.public
    assert len((await api.get("/api/findings", headers=own)).json()["rows"]) == 1
    assert (await api.put(f"{FEEDBACK}?project=bank", json={"verdict": "wrong"}, headers=own)).status_code == 403
    assert (await api.put("/api/detectors/loud?project=bank", json={"on": False}, headers=own)).status_code == 403
    assert (await api.get("/api/findings")).status_code == 401


@pytest.mark.usefixtures("catalogue")
async def test_detectors_are_switched_and_set_for_a_project(api: httpx.AsyncClient, app: FastAPI) -> None:
    heard: list[int] = []
    app.state.rules_changed = lambda: heard.append(1)
    listed = Detectors.model_validate((await api.get("/api/detectors")).json())
    assert listed.notes == ["one is out"]
    assert [threshold.name for threshold in listed.shared] == [
        "idle_seconds",
        "answer_tools",
        "changing_verbs",
        "sql_catalogue",
    ]
    assert [(each.name, each.type, each.value) for each in listed.rows[0].thresholds] == [
        ("loud_words", "names", ["boom"]),
        ("loud_least", "number", 2.0),
        ("loud_sign", "text", "!"),
    ]
    body = {"on": False, "thresholds": {"loud_words": ["bang", "boom"], "loud_least": 4}}
    answer = Detectors.model_validate((await api.put("/api/detectors/loud", json=body)).json())
    assert (answer.rows[0].on, answer.rows[1].on) == (False, True)
    assert [each.value for each in answer.rows[0].thresholds] == [["bang", "boom"], 4.0, "!"]
    answer = Detectors.model_validate(
        (await api.put("/api/detectors/loud", json={"thresholds": {"loud_words": None}})).json()
    )
    assert not answer.rows[0].on, "what is not named stays"
    assert [each.value for each in answer.rows[0].thresholds] == [["boom"], 4.0, "!"]
    other = Detectors.model_validate((await api.get("/api/detectors?project=other")).json())
    assert (other.rows[0].on, other.rows[0].thresholds[1].value) == (True, 2.0)
    shared = await api.put("/api/detectors/shared", json={"thresholds": {"idle_seconds": 60}})
    assert Detectors.model_validate(shared.json()).shared[0].value == 60
    assert len(heard) == 3


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"thresholds": {"loud_leest": 3}}, "has no threshold"),
        ({"thresholds": {"loud_least": "many"}}, "a number of 0 or more"),
        ({"thresholds": {"loud_least": -1}}, "a number of 0 or more"),
        ({"thresholds": {"loud_words": "boom"}}, "a list of names"),
        ({"thresholds": {"loud_sign": 3}}, "a text"),
        ({"on": "perhaps"}, "field 'on'"),
        ({"off": True}, "field 'off'"),
    ],
)
async def test_a_wrong_setting_is_refused_with_what_it_may_be(
    api: httpx.AsyncClient, body: dict[str, object], told: str
) -> None:
    answer = await api.put("/api/detectors/loud", json=body)
    assert answer.status_code == 400
    assert told in answer.json()["error"]["message"]
    assert answer.json()["error"]["hint"]


@pytest.mark.usefixtures("catalogue")
async def test_an_unknown_detector_is_told_with_the_nearest(api: httpx.AsyncClient) -> None:
    answer = (await api.put("/api/detectors/laud", json={"on": False})).json()["error"]
    assert (answer["code"], "Did you mean loud?" in answer["hint"]) == ("not_found", True)


@pytest.mark.usefixtures("catalogue")
async def test_a_diagnosis_is_made_when_it_is_asked_for(
    api: httpx.AsyncClient, store: SqliteStore, write: Write
) -> None:
    write(raw("a"), raw("boom", "a", at=1, attributes={"openinference.span.kind": "TOOL"}))
    made = DiagnosisOut.model_validate((await api.get("/api/traces/t1/diagnosis")).json())
    assert [(each.detector, each.span_id) for each in made.findings] == [("loud", "boom"), ("quiet", "boom")]
    assert (made.findings[0].told, made.model, made.notes) == (None, None, [])
    assert made.title
    keep(store, finding("boom", "loud"))
    await api.put("/api/traces/t1/findings/loud/boom/feedback", json={"verdict": "wrong"})
    again = DiagnosisOut.model_validate((await api.get("/api/traces/t1/diagnosis")).json())
    assert again.findings[0].told is not None
    assert again.findings[0].feedback is not None
    assert (await api.get("/api/traces/t9/diagnosis")).status_code == 404


@pytest.fixture
def several(write: Write, catalogue: Catalogue) -> None:
    """A run with two places in which it may have begun."""
    assert catalogue.detectors
    tool = {"openinference.span.kind": "TOOL"}
    write(raw("a"), raw("boom", "a", at=1, attributes=tool), raw("boom-boom", "a", at=2, attributes=tool))


def model(server: ModelServer, **more: object) -> Model:
    told: dict[str, object] = {"url": server.openai_url, "name": "judge-1", "key": "secret", "seconds": 5.0}
    return Model(**(told | more))  # type: ignore[arg-type]


@pytest.mark.usefixtures("several")
async def test_a_model_that_the_settings_name_ranks_the_origins(api: httpx.AsyncClient, app: FastAPI) -> None:
    plain = DiagnosisOut.model_validate((await api.get("/api/traces/t1/diagnosis")).json())
    assert len(plain.origins) >= 2
    answer = json.dumps({"ranking": [2, 1], "explanation": "It shouted twice."})
    with ModelServer([answer]) as server:
        app.state.model = model(server)
        made = DiagnosisOut.model_validate((await api.get("/api/traces/t1/diagnosis")).json())
    assert made.model == "judge-1"
    assert made.origins[0].span_id == plain.origins[1].span_id
    assert "It shouted twice." in made.story
    [asked] = server.exchanges
    assert asked.request.body["model"] == "judge-1"
    assert asked.request.headers["authorization"] == "Bearer secret"


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(text="no", status=500), "answered 500"),
        (Reply(text="I cannot say."), "could not be read"),
        (Reply(text="{}", malformed=True), "did not rank"),
        (Reply(text="{}", hang_up=True), "did not rank"),
        (Reply(text="{}", delay=3.0), "could not be asked (ReadTimeout)"),
        (Reply(text="x" * 2_000_000), "too long"),
    ],
)
async def test_a_model_that_fails_leaves_the_diagnosis_as_it_was(
    api: httpx.AsyncClient, app: FastAPI, reply: Reply, why: str
) -> None:
    plain = DiagnosisOut.model_validate((await api.get("/api/traces/t1/diagnosis")).json())
    with ModelServer([reply]) as server:
        app.state.model = model(server, seconds=0.5)
        made = DiagnosisOut.model_validate((await api.get("/api/traces/t1/diagnosis")).json())
    assert (made.origins, made.story, made.model) == (plain.origins, plain.story, None)
    assert why in made.notes[-1]
    assert "secret" not in made.notes[-1]


@pytest.mark.usefixtures("several")
async def test_a_model_that_is_nowhere_is_told_in_a_note(api: httpx.AsyncClient, app: FastAPI) -> None:
    for url in ("http://127.0.0.1:9", "no url at all", "http://[::1"):
        app.state.model = Model(url=url, name="judge-1", key="", seconds=2.0)
        made = DiagnosisOut.model_validate((await api.get("/api/traces/t1/diagnosis")).json())
        assert "judge-1 did not rank this diagnosis: it could not be asked" in made.notes[-1]


def test_without_url_or_name_there_is_no_model() -> None:
    assert model_of(load({})) is None
    assert model_of(load({"diagnosis_model_url": "http://127.0.0.1:1/v1"})) is None
    both = model_of(load({"diagnosis_model_url": "http://127.0.0.1:1/v1/", "diagnosis_model": "m"}))
    assert both == Model(url="http://127.0.0.1:1/v1", name="m", key="", seconds=30.0)

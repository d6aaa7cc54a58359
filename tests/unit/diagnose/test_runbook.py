"""The runbook: five answers that are enough at 3 a.m., from runs with and without tools, retrieval and schemas."""

from collections.abc import Sequence
from typing import Any, get_args

import pytest

from backtrail.cli.demo.runs import spans as recorded
from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import judge
from backtrail.core.diagnose.diagnose import diagnose
from backtrail.core.diagnose.diagnosis import FailureClass
from backtrail.core.diagnose.reading import read
from backtrail.core.diagnose.runbook.answer import Answer
from backtrail.core.diagnose.runbook.case import Alarm, Around, Case, wanted
from backtrail.core.diagnose.runbook.fill import filled
from backtrail.core.diagnose.runbook.proposals import BY_CLASS, BY_DETECTOR
from backtrail.core.diagnose.runbook.texts import lasted, ordinal
from backtrail.core.model.message import Message, OfferedTool, ToolCall
from backtrail.core.model.span import Document, Kind, Span, SpanError, Tool, Usage
from backtrail.core.model.summary import summarise
from backtrail.core.model.trace import Session, Totals, Trace
from backtrail.core.model.units import Nanos, SpanId, TraceId
from backtrail.core.semconv.translate import translate

SECOND = 1_000_000_000
SCHEMA = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "amount": {"type": "number"}},
    "required": ["id", "amount"],
    "additionalProperties": False,
}


def span(span_id: str, kind: Kind, at: int, **more: Any) -> Span:
    told: dict[str, Any] = {
        "parent_id": None if span_id == "a" else SpanId("a"),
        "name": span_id,
        "start": Nanos(at * SECOND),
        "end": Nanos((at + 1) * SECOND),
        "is_root": span_id == "a",
    }
    return Span(trace_id=TraceId("t"), span_id=SpanId(span_id), kind=kind, **(told | more))


def root(asked: str = "Refund order 7.", answered: str = "Done.", **more: Any) -> Span:
    return span("a", "agent", 0, name="support", input=asked, output=answered, **({"end": Nanos(99 * SECOND)} | more))


def turn(
    span_id: str, at: int, said: str = "", *calls: ToolCall, offered: Sequence[OfferedTool] = (), **more: Any
) -> Span:
    message = Message(role="assistant", content=said, tool_calls=calls)
    usage = Usage(input=900, output=20)
    return span(
        span_id,
        "llm",
        at,
        model="gpt-4o",
        output_messages=(message,),
        tools_offered=tuple(offered),
        usage=usage,
        **more,
    )


def ran(span_id: str, at: int, name: str, arguments: Any, output: Any = None, error: str = "", **more: Any) -> Span:
    tool = Tool(name=name, arguments=arguments, output=output, call_id=f"call-{span_id}")
    failed: dict[str, Any] = (
        {"status": "error", "error_message": error, "error": SpanError(message=error)} if error else {"status": "ok"}
    )
    return span(span_id, "tool", at, name=name, tool_name=name, tool=tool, **(failed | more))


def refund(span_id: str, at: int, arguments: Any, **more: Any) -> list[Span]:
    """A turn that asks for a refund, and the run of it."""
    call = ToolCall(id=f"call-{span_id}", name="refund", arguments=arguments)
    tool = OfferedTool(name="refund", description="Pays back.", schema=SCHEMA)
    offered = more.pop("offered", (tool,))
    return [turn(f"{span_id}-turn", at, "", call, offered=offered), ran(span_id, at + 1, "refund", arguments, **more)]


def case(spans: Sequence[Span], flagged: str | None = None, rule: str = "runaway_steps", **more: Any) -> Case:
    trace = more.pop("trace", summarise(spans))
    judged = judge(spans, DETECTORS)
    made, alarm_span = diagnose(judged), SpanId(flagged) if flagged else None
    run = read(judged, alarm_span)
    need = set(wanted(run, made, alarm_span))
    alarm = Alarm(
        title="16 steps",
        rule=rule,
        labels={"session": "s1"},
        evidence="The session took 16 steps; the limit is 15.",
        span_id=alarm_span,
        fired=Nanos(50 * SECOND),
    )
    whole = {each.span_id: each for each in spans if each.span_id in need}
    return Case(
        alarm=alarm, trace=trace, judged=judged, run=run, diagnosis=made, now=Nanos(100 * SECOND), spans=whole, **more
    )


def answers(spans: Sequence[Span], flagged: str | None = None, **more: Any) -> dict[int, Answer]:
    return {answer.step: answer for answer in filled(case(spans, flagged, **more))}


def test_every_run_of_the_demo_gets_five_answers_in_whole_sentences() -> None:
    told = 0
    for raws in recorded(100 * 24 * 3600 * SECOND):
        spans = [translate(raw) for raw in raws]
        if not spans:
            continue
        for answer in filled(case(spans)):
            content = answer.content()
            assert content["headline"].endswith((".", "?", "!", "…")), content["headline"]
            assert len(content["headline"]) < 900
            assert "None" not in content["headline"].replace("'NoneType'", "").replace("NoneType", "")
            assert answer.verdict in ("good", "bad", "nothing", "unknown")
            told += 1
    assert told > 100
    assert told % 5 == 0


def test_a_run_without_tools_and_retrieval_says_so() -> None:
    told = answers([root(), turn("l", 1, "Hello.")])

    assert (told[2].verdict, told[2].headline) == (
        "nothing",
        "This run called no tool: 1 model turn, none of which asked for one.",
    )
    assert (told[3].verdict, told[3].headline) == (
        "nothing",
        "This run retrieved nothing; what it knew came from the prompt.",
    )


def test_a_call_that_was_asked_for_and_never_ran_is_told() -> None:
    call = ToolCall(id="c", name="refund", arguments={"id": "7"})
    told = answers([root(), turn("l", 1, "", call)])

    assert told[2].verdict == "unknown"
    assert told[2].headline == "The model asked for refund in step 1, and no run of it was recorded."


def test_arguments_are_held_against_the_schema_that_the_model_was_offered() -> None:
    good = answers([root(), *refund("r", 1, {"id": "7", "amount": 5}, output="ok")])[2]
    bad = answers([root(), *refund("r", 1, {"id": 7, "sum": "5"}, output="ok")])[2]

    assert (good.verdict, good.more["arguments"]["verdict"]) == ("good", "valid")
    assert good.headline == (
        "The last call, refund in step 1, succeeded, and its arguments fit the schema that the model was offered."
    )
    assert (bad.verdict, bad.more["arguments"]["verdict"]) == ("bad", "broken")
    assert sorted(bad.more["arguments"]["violations"]) == [
        '"amount" is a required property',
        "Additional properties are not allowed ('sum' was unexpected)",
        'id: 7 is not of type "string"',
    ]
    assert "succeeded, but its arguments break the schema" in bad.headline


@pytest.mark.parametrize(
    ("offered", "verdict"),
    [
        ((), "no_schema"),
        ((OfferedTool(name="refund"),), "no_schema"),
        ((OfferedTool(name="refund", schema={"type": 3}),), "no_schema"),
        ((OfferedTool(name="mail", schema=SCHEMA),), "not_offered"),
    ],
)
def test_what_cannot_be_held_against_a_schema_says_why(offered: tuple[OfferedTool, ...], verdict: str) -> None:
    told = answers([root(), *refund("r", 1, {"id": "7"}, output="ok", offered=offered)])[2]

    assert told.more["arguments"]["verdict"] == verdict


def test_failures_in_a_row_are_counted_and_repeats_put_in_one_line() -> None:
    spans = [root(end=None)]
    for at in range(1, 13, 2):
        spans += refund(f"r{at}", at, {"id": "7", "amount": 5}, error="HTTP 502 Bad Gateway")
    told = answers(spans, "r11")

    assert "failed: HTTP 502 Bad Gateway, for the 6th time in a row" in told[2].headline
    assert [(line["step"], line["until"], line["times"], line["flagged"]) for line in told[1].more["run"]] == [
        (1, 6, 6, True)
    ]
    assert told[1].headline == (
        "support is still running after 6 steps, 6 tool calls (6 failed) and 5,520 tokens, 1 min 40 s so far; "
        "the alert points at refund in step 6."
    )
    assert told[5].verdict == "bad"
    assert told[5].more["change"]["target"] == "guard_rail"
    assert "refund" in told[5].more["change"]["text"]


def test_the_call_that_the_alert_points_at_goes_before_the_last_one() -> None:
    spans = [root(), *refund("r1", 1, {"id": "7", "amount": 5}, error="HTTP 502")]
    spans += [turn("l", 3), ran("m", 4, "mail", {"to": "ann"}, "sent")]
    told = answers(spans, "r1")[2]

    assert told.headline.startswith("The call that the alert points at, refund in step 1, failed: HTTP 502")
    assert {"Last call of the run": "mail in step 2, which succeeded"}.items() <= {
        f.name: f.value for f in told.facts
    }.items()


def test_a_turn_that_the_alert_points_at_stands_for_the_call_that_it_asked_for() -> None:
    spans = [root(), *refund("r1", 1, {"id": "7", "amount": 5}, error="HTTP 502"), *refund("r2", 3, {"id": "7"})]
    told = answers(spans, "r1-turn")[2]

    assert told.more["call"]["span_id"] == "r1"
    assert told.headline.startswith("The call that the alert points at, refund in step 1, failed: HTTP 502")


def test_an_open_call_says_how_long_it_runs() -> None:
    told = answers([root(end=None), *refund("r", 1, {"id": "7", "amount": 5}, end=None)])[2]

    assert "refund in step 1, has been running for 1 min 38 s without an end" in told.headline


def test_an_invented_table_is_told_and_the_tables_stand_in_the_proposed_description() -> None:
    sql = {"sql": "SELECT total FROM revenue_2024"}
    seen = Message(
        role="system", content="CREATE TABLE orders (id int, total int); CREATE TABLE users (id int, name text);"
    )
    call = ToolCall(id="call-q", name="query_db", arguments=sql)
    offered = [OfferedTool(name="query_db", description="Runs SQL.", schema={"type": "object"})]
    spans = [
        root("What did we earn in 2024?", "We earned 5."),
        turn("l1", 1, "", call, offered=offered, input_messages=(seen,)),
        ran("q", 2, "query_db", sql, error="no such table: revenue_2024"),
        turn("l2", 3, "We earned 5."),
    ]
    told = answers(spans, "q")

    assert told[2].verdict == "bad"
    assert 'names the table "revenue_2024", which is not among the 2 known ones' in told[2].headline
    change = told[5].more["change"]
    assert (change["target"], change["where"]) == ("tool_description", "Change the description of query_db")
    assert "orders; users" in change["text"]
    assert change["current"] == "Runs SQL."


def passages(*texts: str) -> tuple[Document, ...]:
    return tuple(Document(content=text, score=0.9 - place / 10) for place, text in enumerate(texts))


def test_retrieved_documents_are_held_against_the_query_and_the_answer() -> None:
    documents = passages("Refunds of orders take 14 business days by bank transfer.", "Our office is in Leeds.")
    spans = [
        root("How long do refunds take?", "14 business days by bank transfer."),
        span("r", "retriever", 1, query="how long refunds take", documents=documents),
        turn("l", 2, "A refund takes 14 business days by bank transfer."),
    ]
    told = answers(spans)[3]

    assert told.verdict == "good"
    assert [(each["score"], each["fits"] > 0, each["used"]) for each in told.more["retrieval"]["documents"]] == [
        (0.9, True, True),
        (0.8, False, False),
    ]
    assert told.headline == (
        "r in step 1 for “how long refunds take” brought 2 documents (scores 0.8 to 0.9); 1 has something to do with "
        "the query, and the model used 1 document afterwards."
    )


def test_documents_that_have_nothing_to_do_with_the_query_are_bad() -> None:
    documents = passages("Our office is in Leeds.", "The canteen opens at noon.")
    spans = [
        root("How long do refunds take?", "It takes a week."),
        span("r", "retriever", 1, query="how long refunds take", documents=documents),
        turn("l", 2, "It takes a week."),
    ]
    told = answers(spans)[3]

    assert told.verdict == "bad"
    assert "none has anything to do with the query, and the model used nothing of it afterwards" in told.headline


def test_the_retrieval_that_the_alert_points_at_goes_before_the_last_one() -> None:
    spans = [
        root("How long do refunds take?", "It takes a week."),
        span("r1", "retriever", 1, query="how long refunds take", documents=passages("Our office is in Leeds.")),
        turn("l1", 2, "It takes a week."),
        span("r2", "retriever", 3, query="where is the office", documents=passages("Our office is in Leeds.")),
        turn("l2", 4, "In Leeds."),
    ]
    told, last = answers(spans, "r1")[3], answers(spans, "l2")[3]

    assert (told.verdict, told.more["retrieval"]["span_id"]) == ("bad", "r1")
    assert "2; this is the one that the alert points at" in [fact.value for fact in told.facts]
    assert (last.verdict, last.more["retrieval"]["span_id"]) == ("good", "r2")


def test_a_retrieval_that_failed_or_brought_nothing_is_bad() -> None:
    failed = span("r", "retriever", 1, query="refunds", status="error", error_message="index is down")
    empty = span("r", "retriever", 1, query="refunds")

    assert (
        answers([root(), failed, turn("l", 2, "x")])[3].headline == "r in step 1 for “refunds” failed: index is down."
    )
    assert answers([root(), empty, turn("l", 2, "x")])[3].verdict == "bad"


def test_the_replay_step_names_the_command_and_what_is_recorded() -> None:
    told = answers([root(), *refund("r", 1, {"id": "7", "amount": 5}, output="ok")])[4]

    assert told.verdict == "unknown"
    assert told.headline == (
        "It can be replayed on a laptop: 1 model answer and 1 tool result are recorded, nothing of it is called again."
    )
    assert told.more["command"].startswith("backtrail replay ")


def test_the_replay_step_is_good_once_a_changed_run_passed_every_sample() -> None:
    spans = [root(), *refund("r", 1, {"id": "7", "amount": 5}, output="ok")]
    same = {"kind": "replay", "faithful": True}
    half, whole = ({"kind": "what_if", "passed": passed, "samples": 5} for passed in (3, 5))

    assert answers(spans, replays=[same])[4].verdict == "unknown"
    assert answers(spans, replays=[same, half])[4].verdict == "bad"
    assert answers(spans, replays=[half, whole])[4].verdict == "good"
    assert answers(spans, replays=[half, whole])[4].headline == "Replayed 2 times: 5 of 5 samples passed."


def test_the_replay_step_tells_the_step_that_a_bisection_found() -> None:
    spans = [root(), *refund("r", 1, {"id": "7", "amount": 5}, output="ok")]
    sentence = "step 3 (tool search_policy) is the earliest whose correction turns the run: 3 of 3 pass, were 0 of 3"
    found = {"kind": "bisect", "passed": 3, "samples": 3, "sentence": sentence}
    missed = {"kind": "bisect", "passed": 0, "samples": 30, "sentence": "no correction of a single step turns the run"}

    assert answers(spans, replays=[found])[4].verdict == "good"
    assert answers(spans, replays=[found])[4].headline == f"Replayed 1 time: {sentence}."
    assert answers(spans, replays=[missed])[4].verdict == "bad"


def test_a_run_in_which_nothing_is_found_says_what_the_alert_saw_and_what_its_rule_advises() -> None:
    told = answers([root(), turn("l", 1, "Done.")])[5]

    assert told.verdict == "unknown"
    assert told.headline == (
        "The detectors see no cause in this run; what is known is what the alert saw: The session took 16 steps; the "
        "limit is 15. Add a guard rail in the code."
    )
    assert told.more["change"]["text"].startswith("Put `backtrail.guard(max_steps=15")


def test_the_session_is_told_as_a_row_of_traces_with_the_worst_sessions() -> None:
    spans = [root(session_id="s1"), turn("l", 1, "Done.")]
    this = summarise(spans)
    before = Trace(trace_id=TraceId("t0"), session_id="s1", status="error")
    worst = [Session(session_id="s9", traces=3, totals=Totals(steps=40)), Session(session_id="s1", traces=2)]
    around = Around(
        session=Session(session_id="s1", traces=2, totals=Totals(steps=9)),
        traces=[before, this],
        worst=worst,
        group='name:"support"',
        measure="steps",
    )
    told = answers(spans, around=around)[1]

    assert told.headline.endswith(" The other trace of its session has trouble too.")
    assert [(each["trace_id"], each["this"]) for each in told.more["timeline"]] == [("t0", False), ("t", True)]
    assert [(each["session_id"], each["steps"], each["this"]) for each in told.more["worst"]] == [
        ("s9", 40, False),
        ("s1", 0, True),
    ]
    assert told.more["worst_by"] == "steps"


def test_every_detector_and_every_class_of_failure_has_a_proposal() -> None:
    assert {detector.name for detector in DETECTORS} - set(BY_DETECTOR) == set()
    assert set(get_args(FailureClass)) - set(BY_CLASS) == {"none"}


@pytest.mark.parametrize(
    ("nanos", "said"),
    [
        (0, "0 ms"),
        (SECOND // 2, "500 ms"),
        (2 * SECOND, "2.0 s"),
        (75 * SECOND, "1 min 15 s"),
        (3700 * SECOND, "1 h 1 min"),
    ],
)
def test_spans_of_time_are_short(nanos: int, said: str) -> None:
    assert lasted(nanos) == said


def test_ordinals() -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "112th",
    ]  # fmt: skip

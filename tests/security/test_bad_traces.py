"""Traces that are wrong or hostile: every detector looks at them, none raises, and all of them come to an end."""

import json
from dataclasses import replace
from typing import Any, Final

import pytest

from backtrail.core.detect.detectors import DETECTORS
from backtrail.core.detect.judge import Judge, judge
from backtrail.core.model.message import Message, OfferedTool, ToolCall
from backtrail.core.model.span import Document, Span, Tool, Usage
from backtrail.core.model.units import Nanos, SpanId, TraceId

TRACE: Final = TraceId("bad")
MB: Final = 1 << 20
pytestmark = pytest.mark.timeout(60)


def turn(number: int, **more: Any) -> Span:
    """A model's turn, with a start that nobody else has."""
    plain = Span(
        trace_id=TRACE,
        span_id=SpanId(f"turn {number}"),
        kind="llm",
        start=Nanos(number * 10),
        end=Nanos(number * 10 + 5),
        usage=Usage(input=10, output=10),
    )
    return replace(plain, **more)


def ran(number: int, name: str, arguments: Any, output: Any, **more: Any) -> Span:
    plain = Span(
        trace_id=TRACE,
        span_id=SpanId(f"run {number}"),
        kind="tool",
        tool_name=name,
        start=Nanos(number * 10 + 6),
        end=Nanos(number * 10 + 9),
        tool=Tool(name=name, arguments=arguments, output=output, call_id=f"c{number}"),
    )
    return replace(plain, **more)


def asks(number: int, name: str, arguments: Any, offered: tuple[OfferedTool, ...] = ()) -> Span:
    call = ToolCall(id=f"c{number}", name=name, arguments=arguments)
    return turn(
        number,
        tools_offered=offered,
        input_messages=(Message(role="user", content="Find order 7 for ann@corp.test"),),
        output_messages=(Message(role="assistant", content="let me look", tool_calls=(call,)),),
    )


def nested(depth: int) -> Any:
    value: Any = "end"
    for _ in range(depth):
        value = {"a": [value]}
    return value


def schema(value: Any) -> tuple[OfferedTool, ...]:
    return (OfferedTool(name="find", description="Finds an order", schema=value),)


SCHEMAS: Final[dict[str, Any]] = {
    "no schema": 7,
    "text": "not { json",
    "a list": [1, 2],
    "unknown type": {"type": "order"},
    "refers to itself": {"$ref": "#"},
    "refers in a circle": {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
    "refers to the network": {"$ref": "http://127.0.0.1:9/schema.json"},
    "refers to a file": {"$ref": "file:///etc/passwd"},
    "explodes": {"properties": {"id": {"type": "string", "pattern": "^(a+)+$"}}},
    "wrong pattern": {"properties": {"id": {"type": "string", "pattern": "(((["}}},
    "nested": nested(400),
    "wide": {"properties": {f"p{number}": {"type": "string"} for number in range(5_000)}},
    "properties that are none": {"properties": [1], "required": 5, "additionalProperties": "yes"},
    "enum of all kinds": {"properties": {"id": {"enum": [None, 1, {"a": []}, [[]], "x"]}}},
}
ARGUMENTS: Final[dict[str, Any]] = {
    "none": None,
    "text": "find order 7",
    "half a JSON": '{"id": "a", "q": [1, 2',
    "many letters": {"id": "a" * 60_000 + "!"},
    "a number": 12,
    "nested": nested(400),
    "wide": {f"k{number}": number for number in range(20_000)},
    "half a letter": {"id": "\ud83d"},
    "names that are numbers": {1: 2, None: 3},
}
OUTPUTS: Final[dict[str, Any]] = {
    "20 MB of text": "abc def " * (20 * MB // 8),
    "20 MB of one letter": "a" * (20 * MB),
    "20 MB of brackets": "[" * (20 * MB),
    "20 MB of HTML": "<html>" + "<p>x</p>" * (20 * MB // 8),
    "20 MB of JSON": '[{"id": 1, "name": "x"}' + ', {"id": 1, "name": "x"}' * (20 * MB // 24) + "]",
    "20 MB of lines": "\n" * (20 * MB),
    "nested": nested(400),
    "brackets": "[" * 5_000,
    "bytes": b"\x00\xff",
    "not a number": float("nan"),
    "half a letter": "\udfff" * 100,
    "a circle of quotes": "'\"`" * 50_000,
    "spaces": " " * MB + "x",
}
SQL: Final[dict[str, str]] = {
    "1 MB of conditions": "SELECT * FROM orders WHERE " + " OR ".join(["id = 7"] * (MB // 10)),
    "1 MB of brackets": "SELECT " + "(" * MB,
    "1 MB of joins": "SELECT * FROM a" + " JOIN b ON a.x = b.x" * (MB // 20),
    "half a string": "SELECT 'abc",
    "nested": "SELECT * FROM (" * 2_000,
    "comment": "/* " * 10_000,
}


@pytest.mark.parametrize("offered", SCHEMAS.values(), ids=SCHEMAS)
def test_schemas_that_are_no_schemas(offered: Any) -> None:
    asked = [
        asks(n, "find", given, schema(offered)) for n, given in enumerate(({"id": "aaaaaaaaaaaaaaaaaaaaaaaa!"}, 5))
    ]
    judge(asked, DETECTORS)


@pytest.mark.parametrize("given", ARGUMENTS.values(), ids=ARGUMENTS)
def test_arguments_that_are_no_arguments(given: Any) -> None:
    offered = schema({"type": "object", "properties": {"id": {"type": "string", "pattern": "^(a+)+$"}}})
    spans = [each for n in range(4) for each in (asks(n, "find", given, offered), ran(n, "find", given, "ok"))]
    judge(spans, DETECTORS)


@pytest.mark.parametrize("output", OUTPUTS.values(), ids=OUTPUTS)
def test_outputs_of_any_size_and_shape(output: Any) -> None:
    spans = [asks(1, "find", {"id": "7"}), ran(1, "find", {"id": "7"}, output), ran(2, "find", {"id": "7"}, output)]
    text = output if isinstance(output, str) else repr(output)
    told = Message(role="tool", content=text, tool_call_id="c1")
    spans.append(turn(3, input_messages=(told,), output_messages=(Message(role="assistant", content=text),)))
    judge(spans, DETECTORS)


@pytest.mark.parametrize("query", SQL.values(), ids=SQL)
def test_sql_of_any_size_and_shape(query: str) -> None:
    catalogue = Message(role="tool", content="CREATE TABLE orders (id INT, total INT)", tool_call_id="c0")
    call = ToolCall(id="c1", name="run_sql", arguments={"query": query})
    said = (Message(role="assistant", tool_calls=(call,)),)
    judge(
        [turn(1, input_messages=(catalogue,), output_messages=said), ran(1, "run_sql", {"query": query}, "[]")],
        DETECTORS,
    )


def test_documents_that_are_none() -> None:
    documents = (
        Document(score=float("nan")),
        Document(content="x" * (5 * MB), score=float("inf")),
        Document(content="\udfff", score=-1.0),
        *(Document(content=f"word{number} " * 50, score=number / 7) for number in range(3_000)),
    )
    for query in (None, "", "x" * MB, "\udfff"):
        judge(
            [turn(0), Span(trace_id=TRACE, span_id=SpanId("r"), kind="retriever", query=query, documents=documents)],
            DETECTORS,
        )


def test_parents_in_a_circle_missing_parents_and_no_times() -> None:
    spans = [
        ran(n, "find", {"id": n % 3}, "ok", parent_id=SpanId(f"run {(n + 1) % 40}"), start=None, end=None)
        for n in range(40)
    ]
    spans += [replace(asks(n, "find", {"id": n}), parent_id=SpanId("never came"), start=None) for n in range(40)]
    spans.append(replace(turn(99), parent_id=SpanId("turn 99")))
    whole = judge(spans, DETECTORS)
    one = Judge(TRACE, DETECTORS)
    for span in reversed(spans):
        one.add([span])
    assert one.judged(over=True) == whole


def test_a_conversation_of_thousands_of_messages() -> None:
    history = tuple(
        Message(role="tool" if n % 2 else "assistant", content=json.dumps({"row": n, "mail": f"u{n}@corp.test"}))
        for n in range(6_000)
    )
    call = ToolCall(id="c", name="find", arguments={"id": "u5999@corp.test", "other": "nobody@corp.test"})
    said = (Message(role="assistant", content="done", tool_calls=(call,)),)
    judge([turn(n, input_messages=history, output_messages=said) for n in range(5)], DETECTORS)

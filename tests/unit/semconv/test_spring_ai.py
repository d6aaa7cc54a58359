"""Spring AI as its reference describes it: every value is text."""

from typing import Any

from backtrail.core.model.raw import RawSpan
from backtrail.core.model.span import Span, Usage
from backtrail.core.semconv.translate import translate


def observed(name: str, **said: Any) -> Span:
    attributes = {key.replace("__", "."): value for key, value in said.items()}
    return translate(
        RawSpan(trace_id="t", span_id="s", name=name, attributes=attributes, scope="org.springframework.boot")
    )


def test_a_call_of_a_model_has_its_tokens_and_the_tools_that_it_may_use() -> None:
    span = observed(
        "chat gpt-4o",
        gen_ai__operation__name="chat",
        gen_ai__system="openai",
        gen_ai__request__model="gpt-4o",
        gen_ai__usage__input_tokens="137",
        gen_ai__usage__output_tokens="41",
        gen_ai__usage__total_tokens="178",
        spring__ai__model__request__tool__names='["get_weather"]',
    )
    assert (span.kind, span.model, span.provider) == ("llm", "gpt-4o", "openai")
    assert span.usage == Usage(input=137, output=41, total=178)
    assert [tool.name for tool in span.tools_offered] == ["get_weather"]


def test_a_tool_has_its_call_and_its_result_out_of_json() -> None:
    span = observed(
        "tool_call get_weather",
        gen_ai__operation__name="framework",
        gen_ai__system="spring_ai",
        spring__ai__kind="tool_call",
        spring__ai__tool__definition__name="get_weather",
        spring__ai__tool__call__id="call_1",
        spring__ai__tool__call__arguments='{"city": "Paris"}',
        spring__ai__tool__call__result='"18 C and sunny"',
    )
    assert span.tool is not None
    assert (span.kind, span.name, span.tool.name, span.tool.call_id) == ("tool", "get_weather", "get_weather", "call_1")
    assert (span.tool.arguments, span.tool.output) == ({"city": "Paris"}, "18 C and sunny")


def test_a_query_of_a_vector_store_is_a_retrieval_and_nothing_else_is() -> None:
    store = {"spring__ai__kind": "vector_store", "db__system": "pg_vector"}
    found = observed(
        "pg_vector query",
        db__operation__name="query",
        db__vector__query__content="weather in Paris",
        db__vector__query__response__documents='["Paris is sunny", "Rome rains"]',
        **store,
    )
    assert (found.kind, found.query) == ("retriever", "weather in Paris")
    assert [document.content for document in found.documents] == ["Paris is sunny", "Rome rains"]
    assert observed("pg_vector add", db__operation__name="add", **store).kind == "chain"


def test_a_conversation_without_an_id_of_its_own_is_no_session() -> None:
    client = {"gen_ai__operation__name": "framework", "spring__ai__kind": "chat_client"}
    assert observed("c", spring__ai__chat__client__conversation__id="s1", **client).session_id == "s1"
    assert observed("c", spring__ai__chat__client__conversation__id="default", **client).session_id is None

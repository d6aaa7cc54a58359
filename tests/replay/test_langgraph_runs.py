"""LangChain and LangGraph, recorded and replayed: tools side by side, branches, interrupts, retrievers, models."""

import asyncio
import random
import time
from typing import Annotated, Any, TypedDict

import pytest
from langchain.agents import create_agent
from langchain_core.documents import Document
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt

import backtrail
from backtrail.core.model.message import ToolCall
from backtrail.testing.model_script import ModelRequest, Reply
from backtrail.testing.model_server import ModelServer

CITIES = ("Oslo", "Paris", "Rome", "Cairo", "Lima")
REFUNDED: list[str] = []


@tool
def weather(city: str) -> str:
    """The weather of a city."""
    time.sleep(random.random() / 200)
    return f"{city}: {random.random()}"


@tool
def refund(order: str) -> str:
    """Pays back."""
    REFUNDED.append(order)
    return f"refunded {order}"


def asks_for_all(request: ModelRequest) -> Reply:
    results = [message["content"] for message in request.messages if message["role"] == "tool"]
    if results:
        return Reply(text=" | ".join(results))
    calls = [ToolCall(name="weather", arguments={"city": city}) for city in CITIES]
    return Reply(tool_calls=(*calls, ToolCall(name="refund", arguments={"order": "A17"})))


def answers(url: str) -> list[tuple[str, Any]]:
    agent = create_agent(
        ChatOpenAI(base_url=url, api_key="k", model="gpt-4o"), [weather, refund], system_prompt="Be kind"
    )
    said = agent.invoke({"messages": [("user", "go")]})["messages"]
    wanted = {call["id"]: call["args"] for message in said for call in getattr(message, "tool_calls", ())}
    return [(message.content, wanted.get(getattr(message, "tool_call_id", None))) for message in said]


def test_tools_side_by_side_keep_their_answers_in_every_replay_and_no_refund_happens_again() -> None:
    REFUNDED.clear()
    with ModelServer(asks_for_all) as model:
        url = model.openai_url
        with backtrail.record() as recording:
            told = answers(url)
        model.exchanges.clear()
        for _ in range(20):
            with backtrail.replay(recording.tape) as run:
                assert answers(url) == told
            assert {event.source for event in run.tape.events} == {"tape"}
        assert model.exchanges == []
    assert REFUNDED == ["A17"]
    by_city = [(content, args) for content, args in told if args and "city" in args]
    assert len(by_city) == 5
    assert all(content.startswith(args["city"]) for content, args in by_city)


def test_asynchronous_agents_replay_as_well() -> None:
    async def go(url: str) -> str:
        agent = create_agent(ChatOpenAI(base_url=url, api_key="k", model="gpt-4o"), [weather])
        return str((await agent.ainvoke({"messages": [("user", "go")]}))["messages"][-1].content)

    def only_weather(request: ModelRequest) -> Reply:
        reply = asks_for_all(request)
        return Reply(text=reply.text, tool_calls=reply.tool_calls[:5])

    with ModelServer(only_weather) as model, backtrail.record() as recording:
        told = asyncio.run(go(model.openai_url))
    with backtrail.replay(recording.tape):
        assert asyncio.run(go(model.openai_url)) == told


class Found(TypedDict):
    found: Annotated[list[str], lambda old, new: [*old, *new]]


def test_the_same_call_in_two_branches_keeps_the_result_of_its_branch() -> None:
    @tool
    def number() -> str:
        """A number."""
        return str(random.random())

    def graph(late: str) -> Any:
        def branch(name: str) -> Any:
            def node(_: Found) -> dict[str, list[str]]:
                if name == late:
                    time.sleep(0.02)
                return {"found": [f"{name} {number.invoke({})}"]}

            return node

        built = StateGraph(Found)
        for name in ("left", "right"):
            built.add_node(name, branch(name))
            built.add_edge(START, name)
            built.add_edge(name, END)
        return built.compile()

    with backtrail.record() as recording:
        told = sorted(graph("left").invoke({"found": []})["found"])
    assert [event.scope for event in recording.tape.events if event.name == "number"] != []
    for late in ("left", "right"):
        with backtrail.replay(recording.tape):
            assert sorted(graph(late).invoke({"found": []})["found"]) == told


def test_an_interrupt_inside_a_tool_stops_the_graph_again_and_goes_on_with_the_answer() -> None:
    @tool
    def pay(amount: int) -> str:
        """Pays."""
        return f"{interrupt({'pay': amount})} {random.random()}"

    def go() -> tuple[Any, str]:
        def node(_: Found) -> dict[str, list[str]]:
            return {"found": [pay.invoke({"amount": 5})]}

        built = StateGraph(Found)
        built.add_node("paying", node)
        built.add_edge(START, "paying")
        built.add_edge("paying", END)
        graph = built.compile(checkpointer=InMemorySaver())
        config = {"configurable": {"thread_id": "t"}}
        stopped = graph.invoke({"found": []}, config)["__interrupt__"][0].value
        return stopped, graph.invoke(Command(resume="yes"), config)["found"][0]

    with backtrail.record() as recording:
        told = go()
    assert [event.outcome for event in recording.tape.events] == ["interrupt", "value"]
    with backtrail.replay(recording.tape):
        assert go() == told


class Shelf(BaseRetriever):
    """Finds another document each time."""

    def _get_relevant_documents(self, query: str, **_: Any) -> list[Document]:
        return [Document(page_content=query, metadata={"score": random.random()}, id="d1")]


def test_retrieved_documents_come_back_equal_with_ids_and_metadata() -> None:
    with backtrail.record() as recording:
        told = Shelf().invoke("refunds")
    with backtrail.replay(recording.tape):
        assert Shelf().invoke("refunds") == told


def test_a_model_that_goes_over_no_http_is_answered_as_a_whole_and_streams_again() -> None:
    def said(*words: str) -> list[str]:
        model = GenericFakeChatModel(messages=iter([AIMessage(word) for word in words]))
        return [str(model.invoke("hi").content), *(str(chunk.content) for chunk in model.stream("more"))]

    with backtrail.record() as recording:
        told = said("hello there", "good bye")
    with backtrail.replay(recording.tape):
        assert said("never", "asked") == told


def test_a_tool_that_raises_raises_the_same_again() -> None:
    class OutOfStock(ValueError):
        def __init__(self, *, item: str) -> None:
            self.item = item
            super().__init__(f"{item} is out of stock")

    globals()["OutOfStock"] = OutOfStock
    OutOfStock.__qualname__ = "OutOfStock"

    @tool
    def buy(item: str) -> str:
        """Buys."""
        raise OutOfStock(item=item)

    with backtrail.record() as recording, pytest.raises(OutOfStock):
        buy.invoke({"item": "shoes"})
    with backtrail.replay(recording.tape), pytest.raises(OutOfStock, match="shoes is out of stock") as raised:
        buy.invoke({"item": "shoes"})
    assert raised.value.item == "shoes"

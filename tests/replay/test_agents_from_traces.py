"""Agents run again over traces that other SDKs sent: the agent's own loop, real clients, no model and no tool.

The loop is the one that everybody writes. It is given the beginning of the recorded conversation; every later request
is made by the agent, of what it was answered: so the run follows its trace only where model answers, calls of tools and
their results came out of the trace as they were.
"""

import json
from collections.abc import Callable
from typing import Any

import anthropic
import httpx
import openai
import pytest
from langchain.agents import create_agent
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI

import backtrail
from backtrail.core.tape.recording.lines import read
from backtrail.core.tape.recording.tape import Tape
from backtrail.testing.server import running_server
from tests.replay.test_from_traces import DIALECTS
from tests.wire.replay import CAPTURES, scenario, send

NOWHERE = "http://127.0.0.1:9"
SENT = [capture for capture in CAPTURES if scenario(capture).startswith((*DIALECTS, "langsmith"))]
FAMILIES = (
    "openinference-openai--", "openinference-langchain--", "openinference-anthropic--", "openinference-openai-agents--",
    "openinference-pydantic-ai--", "openinference-crewai--", "openinference-llama-index--", "pydantic-ai--2",
    "langfuse--4", "langfuse--5", "langsmith--", "traceloop--0.47.5--langgraph", "traceloop--0.62.4--agent",
    "google-adk--2", "agent-framework--", "strands--", "logfire--5.2",
)  # fmt: skip
"""Each of them runs again: OpenInference, GenAI conventions in several hands, Langfuse, LangSmith, Traceloop."""


def with_openai(tape: Tape) -> None:
    retrieve(tape)
    messages = [_of_openai(*turn) for turn in beginning(tape)]
    with openai.OpenAI(base_url=f"{NOWHERE}/v1", api_key="k", max_retries=0) as client:
        while True:
            said = client.chat.completions.create(model="m", messages=messages).choices[0].message
            if not said.tool_calls:
                return
            messages.append(said.model_dump(exclude_none=True))
            for call in said.tool_calls:
                told = used(call.function.name, json.loads(call.function.arguments))
                messages.append({"role": "tool", "tool_call_id": call.id, "content": told})


def with_anthropic(tape: Tape) -> None:
    retrieve(tape)
    turns = beginning(tape)
    system = [text for role, text, _ in turns if role == "system"]
    messages: list[Any] = [{"role": role, "content": text} for role, text, _ in turns if role != "system"]
    more: Any = {"system": system[0]} if system else {}
    with anthropic.Anthropic(base_url=NOWHERE, api_key="k", max_retries=0) as client:
        while True:
            said = client.messages.create(model="m", max_tokens=500, messages=messages, **more)
            messages.append({"role": "assistant", "content": [block.model_dump() for block in said.content]})
            calls = [block for block in said.content if block.type == "tool_use"]
            if not calls:
                return
            told = [(call.id, used(call.name, call.input)) for call in calls]
            blocks = [{"type": "tool_result", "tool_use_id": id_, "content": text} for id_, text in told]
            messages.append({"role": "user", "content": blocks})


def with_langgraph(tape: Tape) -> None:
    retrieve(tape)

    @tool
    def get_weather(city: str) -> str:
        """Weather of a city"""
        raise AssertionError(f"a replay asks nobody for the weather of {city}")

    turns = beginning(tape)
    system = next((text for role, text, _ in turns if role == "system"), None)
    model = ChatOpenAI(model="m", base_url=f"{NOWHERE}/v1", api_key="k", max_retries=0)
    agent = create_agent(model, [get_weather], system_prompt=system)
    agent.invoke({"messages": [(role, text) for role, text, _ in turns if role != "system"]})


def beginning(tape: Tape) -> list[Any]:
    """What the model was told first."""
    first = next(event for event in tape.events if event.kind == "llm")
    told: list[Any] = first.args["conversation"]
    return [(*turn, None, None)[:3] for turn in told]


def retrieve(tape: Tape) -> None:
    """Agents that look something up before they ask their model."""
    for event in tape.events:
        if event.kind == "llm":
            return
        if event.kind == "retriever":
            never = backtrail.observe(kind="retriever", name=event.name)(_never)
            never(**event.args) if isinstance(event.args, dict) else never(event.args)


def used(name: str, args: dict[str, Any]) -> str:
    """A tool, and its result as agents tell it to their model."""
    told = backtrail.observe(kind="tool", name=name)(_never)(**args)
    return told if isinstance(told, str) else json.dumps(told)


def _never(*_: Any, **args: Any) -> Any:
    raise AssertionError(f"a replay runs no tool: {args}")


def _of_openai(role: str, text: str, calls: Any) -> Any:
    wishes = [
        {"id": f"c{at}", "type": "function", "function": {"name": name, "arguments": json.dumps(args)}}
        for at, (name, args) in enumerate(calls or ())
    ]
    return {"role": role, "content": text, **({"tool_calls": wishes} if wishes else {})}


@pytest.fixture(scope="module")
def tapes(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Tape]]:
    """Of every trace that can be replayed and whose model used a tool and then answered: its scenario and its tape."""
    found = []
    with running_server(tmp_path_factory.mktemp("sent")) as server, httpx.Client(base_url=server.url) as client:
        for capture in SENT:
            send(client, capture)
            where = {"project": scenario(capture)}
            for row in client.get("/api/traces", params=where).json()["rows"]:
                ready = client.get(f"/api/traces/{row['trace_id']}/readiness", params=where).json()
                if ready["ready"] and ready["events"].get("tool") == 1 and ready["events"].get("llm") == 2:
                    lines = client.get(f"/api/traces/{row['trace_id']}/tape", params=where).text
                    found.append((scenario(capture), read(lines.split("\n"))))
    return found


@pytest.mark.parametrize(
    ("agent", "least"),
    [(with_openai, 65), (with_anthropic, 65), (with_langgraph, 60)],
    ids=["openai", "anthropic", "langgraph"],
)
def test_an_agent_runs_again_over_traces_of_every_family(
    tapes: list[tuple[str, Tape]], agent: Callable[[Tape], None], least: int
) -> None:
    again = []
    for name, tape in tapes:
        if any(event.outcome == "error" for event in tape.events):
            continue  # what an agent tells its model of a failure is the agent's own affair
        if any(role not in ("system", "user") for role, _, _ in beginning(tape)):
            continue  # it began in the middle of a conversation
        try:
            with backtrail.replay(tape) as run:
                agent(tape)
        except (backtrail.Divergence, openai.BadRequestError):
            continue
        assert run.faithful
        assert {event.source for event in run.tape.events} <= {"tape", "masked", "position"}
        again.append(name)
    missing = [family for family in FAMILIES if not any(name.startswith(family) for name in again)]
    assert missing == []
    assert len(again) >= least


def test_what_a_tool_did_is_not_missing_where_the_tool_was_answered(tapes: list[tuple[str, Tape]]) -> None:
    again = set()
    for name, tape in tapes:
        within = [event for event in tape.events if event.parent is not None]
        if not within or not name.endswith("langgraph"):
            continue
        assert [(tape.events[event.parent or 0].kind, event.kind) for event in within] == [("tool", "retriever")]
        with backtrail.replay(tape) as run:
            with_openai(tape)
        assert run.faithful
        again.add(name.partition("--")[0])
    assert again >= {"openinference-langchain", "langfuse", "langsmith", "traceloop"}

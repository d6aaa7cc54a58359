"""The demo agent: a customer service loop as anybody would write it, watched through Backtrail's own SDK."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

import backtrail
from backtrail.cli.demo.agents.loop import think
from backtrail.cli.demo.shop import RUN, TOOLS, RefundServiceDown
from backtrail.core.semconv import names

SYSTEM: Final = (
    "You are the assistant of Brightline, a shop for outdoor clothes. Use the tools; never guess an order. "
    "Hand over to a human when you cannot help."
)
MOST_STEPS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """One customer's conversation: a session of one trace a question."""

    customer: str
    questions: Sequence[str]
    tags: tuple[str, ...] = ()


CHATS: Final = (
    Chat(
        customer="ada",
        questions=("Where is my order 1042?", "Can I send the shoes back?", "Then I want a refund, please."),
        tags=("returns",),
    ),
    Chat(customer="grace", questions=("How is my order ten forty-four?", "It is 1044.")),
    Chat(customer="linus", questions=("When do both my orders arrive?",), tags=("vip",)),
)


def hold(chat: Chat, session_id: str, http: httpx.Client) -> None:
    """Answer every question of a chat; the agent remembers what was said."""
    said: list[dict[str, Any]] = [{"role": "system", "content": SYSTEM}]
    with backtrail.session(session_id), backtrail.user(chat.customer), backtrail.tag("demo", *chat.tags):
        for question in chat.questions:
            answer(question, said, http)


def answer(question: str, said: list[dict[str, Any]], http: httpx.Client) -> str:
    """One run of the agent: think, use tools, until it has an answer."""
    with backtrail.span("shop-assistant", kind="agent") as span:
        span.input(question)
        said.append({"role": "user", "content": question})
        for _ in range(MOST_STEPS):
            message = think(said, TOOLS, http)
            said.append(message)
            if not message.get("tool_calls"):
                break
            said += [use(call) for call in message["tool_calls"]]
        span.output(said[-1]["content"])
    return str(said[-1]["content"])


def use(call: dict[str, Any]) -> dict[str, Any]:
    """Run a tool that the model asked for; a failure becomes what the model reads."""
    name, arguments = call["function"]["name"], json.loads(call["function"]["arguments"])
    try:
        with backtrail.span(name, kind="tool") as span:
            span.set(names.GEN_AI_TOOL_CALL_ID, call["id"])
            span.input(arguments)
            result = RUN[name](**arguments)
            span.output(result)
    except RefundServiceDown as failed:
        result = f"Error: {failed}"
    content = result if isinstance(result, str) else json.dumps(result)
    return {"role": "tool", "tool_call_id": call["id"], "content": content}

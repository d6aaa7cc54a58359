"""The demo agent: a customer service loop as anybody would write it, watched through Backtrail's own SDK."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

import backtrail
from backtrail.cli.demo.shop import RUN, TOOLS, RefundServiceDown
from backtrail.core.semconv import names

MODEL: Final = "gpt-4o"
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
            message = think(said, http)
            said.append(message)
            if not message.get("tool_calls"):
                break
            said += [use(call) for call in message["tool_calls"]]
        span.output(said[-1]["content"])
    return str(said[-1]["content"])


def think(said: list[dict[str, Any]], http: httpx.Client) -> dict[str, Any]:
    """One call of the model, with what it cost."""
    with backtrail.span(f"chat {MODEL}", kind="llm") as span:
        span.input({"messages": said})
        span.set(names.GEN_AI_REQUEST_MODEL, MODEL)
        span.set(names.GEN_AI_PROVIDER, "openai")
        span.set(names.GEN_AI_TOOL_DEFINITIONS, json.dumps(TOOLS))
        response = http.post("/chat/completions", json={"model": MODEL, "messages": said, "tools": TOOLS})
        body = response.raise_for_status().json()
        message: dict[str, Any] = body["choices"][0]["message"]
        span.output(message)
        span.set(names.GEN_AI_RESPONSE_MODEL, body["model"])
        span.set(names.GEN_AI_RESPONSE_ID, body["id"])
        span.set(names.GEN_AI_INPUT_TOKENS, body["usage"]["prompt_tokens"])
        span.set(names.GEN_AI_OUTPUT_TOKENS, body["usage"]["completion_tokens"])
    return message


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

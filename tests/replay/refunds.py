"""An agent that refunds too fast, as a user writes one: the real client of a model, and plain functions as tools.

Its calls are on a kept tape (tapes/v1/refunds.jsonl): they stay as they are.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import openai

import backtrail

QUESTION: Final = "Please refund order A17"
PROMPT: Final = "You are support. Refund quickly."
TOOLS: Final = [
    {"type": "function", "function": {"name": name, "description": told, "parameters": {"type": "object"}}}
    for name, told in [
        ("lookup_order", "Finds an order."),
        ("search_policy", "Finds rules."),
        ("issue_refund", "Pays money back."),
    ]
]


@backtrail.observe(kind="tool")
def lookup_order(order_id: str) -> dict[str, Any]:
    return {"order_id": order_id, "total": 99.5, "days_ago": 45}


@backtrail.observe(kind="tool")
def search_policy(query: str) -> str:
    _did("search_policy")
    return f"no rule about {query}"


@backtrail.observe(kind="tool", side_effect=True)
def issue_refund(order_id: str, amount: float) -> str:
    _did("issue_refund")
    return f"{amount} paid for {order_id}"


def run(question: str) -> str:
    """Ask the model until it stops asking for tools; a tool that fails is told to it."""
    with openai.OpenAI(max_retries=0) as client:
        messages: list[Any] = [{"role": "system", "content": PROMPT}, {"role": "user", "content": question}]
        while True:
            said = client.chat.completions.create(model="scripted", messages=messages, tools=TOOLS)
            message = said.choices[0].message
            if not message.tool_calls:
                return message.content or ""
            messages.append(message.model_dump(exclude_none=True))
            messages += [
                {"role": "tool", "tool_call_id": call.id, "content": _used(call.function)}
                for call in message.tool_calls
            ]


def _used(function: Any) -> str:
    try:
        return json.dumps(DONE[function.name](**json.loads(function.arguments)))
    except (TimeoutError, RuntimeError) as failed:
        return f"failed: {failed}"


DONE: Final[dict[str, Callable[..., Any]]] = {
    "lookup_order": lookup_order,
    "search_policy": search_policy,
    "issue_refund": issue_refund,
}


def _did(what: str) -> None:
    """The world changes: a line in a file."""
    with Path(os.environ["BACKTRAIL_TEST_WORLD"]).open("a") as world:
        world.write(what + "\n")


if __name__ == "__main__":
    print(run(QUESTION))

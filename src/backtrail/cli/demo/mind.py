"""What the demo agent's model says: a script that reads the conversation, and clings to a call that fails."""

import json
import re
from collections.abc import Callable
from typing import Any

from backtrail.cli.demo.minds.conversation import call, said, since_question
from backtrail.core.model.message import ToolCall
from backtrail.testing.model_script import ModelRequest, Reply

STUBBORN = 6
"""How often it tries the refund before it gives up."""


def reply(request: ModelRequest, delay: float = 0.12) -> Reply:
    """The next message; it depends on the last question and on what the tools have said since."""
    answer = _next(request.question.lower(), since_question(request))
    return said(request, answer, delay)


def _next(question: str, results: list[str]) -> Reply:
    if "refund" in question:
        return _refund(results)
    asks, tells = _plan(question)
    return Reply(text=tells(results)) if results else Reply(tool_calls=asks)


def _plan(question: str) -> tuple[tuple[ToolCall, ...], Callable[[list[str]], str]]:
    """What to look up for a question, and what to say then."""
    if "back" in question:
        return (
            call("search_help", query="return worn shoes within how many days"),
        ), lambda _: "Yes: within 30 days, if you have not worn them outside. Shall I start the return?"
    if "both" in question:
        return tuple(call("get_order", order_id=number) for number in ("1042", "1077")), lambda found: " ".join(
            _status(json.loads(each)) for each in found
        )
    if "ten forty-four" in question:
        return (
            call("get_order", order_id="ten forty-four"),
        ), lambda _: "I could not find that order. Could you type its number in digits, please?"
    number = next(word for word in re.findall(r"\d{4}", question + " 1042"))
    return (call("get_order", order_id=number),), lambda found: _status(json.loads(found[-1]))


def _status(order: dict[str, Any]) -> str:
    when = f", arriving on {order['arrives']}" if order.get("arrives") else ""
    return f"Your order ({order['item']}) is {order['status']}{when}."


def _refund(results: list[str]) -> Reply:
    if not results:
        return Reply(tool_calls=(call("get_order", order_id="1042"),))
    if "takes over" in results[-1]:
        return Reply(text="I could not pay you back myself. A colleague takes over from here.")
    if len(results) <= STUBBORN:
        refund = call("issue_refund", order_id="1042", reason="customer wants to return the shoes")
        return Reply(tool_calls=(refund,))
    return Reply(tool_calls=(call("hand_over", reason=f"the refund failed {STUBBORN} times"),))

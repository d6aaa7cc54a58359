"""The demo agent's shop: its orders, its help pages, and the tools that the agent may use."""

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import backtrail


class RefundServiceDown(RuntimeError):
    """The payment provider does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage:
    """A page of the shop's help centre."""

    id: str
    text: str


ORDERS: Final[dict[str, dict[str, Any]]] = {
    "1042": {
        "status": "shipped",
        "item": "Trail Runner 3, size 43",
        "paid": 129.0,
        "carrier": "NordPost",
        "arrives": "Friday",
    },
    "1077": {"status": "packing", "item": "Rain Shell, M, blue", "paid": 89.5, "carrier": None, "arrives": "Tuesday"},
    "1044": {
        "status": "delivered",
        "item": "Wool Socks, 3 pairs",
        "paid": 27.0,
        "carrier": "NordPost",
        "arrives": None,
    },
}
PAGES: Final = (
    HelpPage(
        id="returns.md", text="You can return shoes and clothes within 30 days. Shoes must not have been worn outside."
    ),
    HelpPage(
        id="refunds.md", text="A refund goes to the card that paid, within five working days after we approved it."
    ),
    HelpPage(
        id="shipping.md", text="NordPost delivers from Monday to Saturday; you get a text on the morning of the day."
    ),
    HelpPage(id="sizes.md", text="Our shoes run small: take half a size more than you usually wear."),
    HelpPage(id="gift-cards.md", text="Gift cards never expire and can pay for a part of an order."),
)
TOOLS: Final[list[dict[str, Any]]] = [
    {
        "type": "function",
        "function": {
            "name": name,
            "description": text,
            "parameters": {"type": "object", "properties": {key: {"type": "string"} for key in keys}, "required": keys},
        },
    }
    for name, text, keys in (
        ("get_order", "Status of an order by its number, four digits", ["order_id"]),
        ("search_help", "Search the help centre", ["query"]),
        ("issue_refund", "Pay an order back", ["order_id", "reason"]),
        ("hand_over", "Hand the customer over to a human", ["reason"]),
    )
]


def order_by_number(order_id: str) -> dict[str, Any]:
    """An order. Says so in its output where there is none: the call worked, its arguments were wrong."""
    return ORDERS.get(order_id) or {"error": f"there is no order {order_id!r}; order numbers have four digits"}


def search_help(query: str) -> list[dict[str, Any]]:
    """The three nearest help pages, by the words that they share with the query."""
    with backtrail.span("help-centre", kind="retriever"):
        ranked = sorted(((likeness(query, page.text), page) for page in PAGES), key=lambda pair: -pair[0])[:3]
        found = [{"id": page.id, "content": page.text, "score": round(score, 3)} for score, page in ranked]
        backtrail.record_documents(found, query, score_kind="similarity")
    return found


def issue_refund(order_id: str, reason: str) -> dict[str, Any]:
    """Always fails: the payment provider of the demo is down."""
    raise RefundServiceDown(f"payments.example answered 503 for order {order_id} ({reason})")


def hand_over(reason: str) -> str:
    """Gives the customer to a human, and marks the run."""
    backtrail.escalate(reason)
    return "A colleague takes over this chat."


RUN: Final[dict[str, Callable[..., Any]]] = {
    "get_order": order_by_number,
    "search_help": search_help,
    "issue_refund": issue_refund,
    "hand_over": hand_over,
}


def likeness(one: str, other: str) -> float:
    """Cosine of the word counts of two texts."""
    a, b = (Counter(re.findall(r"[a-z]{3,}", text.lower())) for text in (one, other))
    lengths = math.sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values()))
    return sum(n * b[word] for word, n in a.items()) / lengths if lengths else 0.0

"""What the model calls of a trace know of its tools: which calls were asked for, and what came back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from backtrail.core.model.message import Message, ToolCall
from backtrail.core.model.span import Span
from backtrail.core.tape.matching.plain import plain


@dataclass(slots=True)
class Exchange:
    """By the id of a tool call."""

    asked: dict[str, ToolCall] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    named: dict[str, list[ToolCall]] = field(default_factory=lambda: defaultdict(list))
    """By the tool's name, in the order of asking: for spans that keep no id."""

    def hear(self, span: Span) -> None:
        """A model call told its messages."""
        for message in (*span.input_messages, *span.output_messages):
            self._message(message)

    def _message(self, message: Message) -> None:
        for call in message.tool_calls:
            if call.id is None or call.id not in self.asked:
                self.named[call.name].append(call)
            if call.id is not None:
                self.asked.setdefault(call.id, call)
        if message.role == "tool" and message.tool_call_id:
            self.answers.setdefault(message.tool_call_id, message.content)


def heard(spans: Iterable[Span]) -> Exchange:
    """What all model calls of a trace say, in order."""
    exchange = Exchange()
    for span in spans:
        if span.kind == "llm":
            exchange.hear(span)
    return exchange


def turn(message: Message) -> list[Any]:
    """A message as `[role, text, [[tool, arguments], ...]]`."""
    return [message.role, message.content, [[call.name, plain(call.arguments)] for call in message.tool_calls]]

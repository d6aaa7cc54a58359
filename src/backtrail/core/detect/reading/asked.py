"""What a root was asked and what it answered, as text."""

from backtrail.core.detect.reading.texts import cut, spelled
from backtrail.core.model.span import Span


def asked_text(span: Span) -> str:
    """The last message of a user, else the input; empty where there is none."""
    for message in reversed(span.input_messages):
        if message.role == "user" and message.content:
            return cut(message.content)
    return cut(spelled(span.input)) if span.input not in (None, "") else ""


def answered_text(span: Span) -> str:
    """What was said in the end, else the output; empty where there is none."""
    for message in reversed(span.output_messages):
        if message.content:
            return cut(message.content)
    return cut(spelled(span.output)) if span.output not in (None, "") else ""

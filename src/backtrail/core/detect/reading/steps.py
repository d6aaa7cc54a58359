"""Turns on the way to an answer, in frameworks that read calls of tools out of the text."""

from typing import Final

from backtrail.core.detect.reading.written_calls import written_call
from backtrail.core.model.span import Span

ACTION: Final = "Action:"
THOUGHT: Final = "Thought:"
CODE: Final = "<code>"


def is_step(span: Span, said: str) -> bool:
    """Whether the turn is one on the way, and no answer. A model that is stopped at a word is stopped at a call."""
    if span.parameters and (span.parameters.get("stop") or span.parameters.get("stop_sequences")):
        return True
    return ACTION in said or THOUGHT in said or CODE in said or written_call(said) is not None

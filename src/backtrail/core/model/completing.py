"""What a tool's span left out, taken from the messages of the model that asked for the run."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from backtrail.core.model.message import Message, ToolCall
from backtrail.core.model.span import Span


def lacks_call(span: Span) -> bool:
    """Whether its named arguments, or the id of the call that it ran, are missing."""
    tool = span.tool
    return (
        span.kind == "tool" and tool is not None and (not isinstance(tool.arguments, Mapping) or tool.call_id is None)
    )


def lacks_output(span: Span) -> bool:
    """Whether it ended well and does not say what it gave back."""
    tool = span.tool
    return (
        span.kind == "tool"
        and tool is not None
        and tool.output is None
        and span.status != "error"
        and span.end is not None
    )


def with_call(span: Span, asked: Sequence[ToolCall], place: int) -> Span | None:
    """The tool's span with arguments and call id of the call that it ran; None where no call fits without guessing.

    `asked`: what one answer of a model asked of this tool; `place`: how many runs of it came before, since that answer.
    """
    tool = span.tool
    if tool is None:
        return None
    call, how = _ran(tool.call_id, tool.arguments, asked, place)
    if call is None:
        return None
    taken = {}
    if not isinstance(tool.arguments, Mapping) and call.arguments is not None:
        taken["arguments"] = call.arguments
    if tool.call_id is None and call.id is not None:
        taken["call_id"] = call.id
    if not taken:
        return span
    what = " and ".join(key.replace("_", " ") for key in taken)
    note = f"{what} taken from the model's call in the same trace, found by {how}"
    return replace(span, tool=replace(tool, **taken), notes=(*span.notes, note))


def with_output(span: Span, said: Sequence[Message]) -> Span | None:
    """The tool's span with the output that the model was told; None where no message answers the call."""
    tool = span.tool
    if tool is None or tool.call_id is None:
        return None
    for message in said:
        if message.role == "tool" and message.tool_call_id == tool.call_id:
            note = "output taken from the message that answers the call in the same trace"
            return replace(span, tool=replace(tool, output=message.content), notes=(*span.notes, note))
    return None


def _ran(call_id: str | None, given: Any, asked: Sequence[ToolCall], place: int) -> tuple[ToolCall | None, str]:
    """The call that a run ran, and by what it was found."""
    if call_id is not None:
        return next((call for call in asked if call.id == call_id), None), "its id"
    like = [call for call in asked if _agrees(call.arguments, given)]
    if len(like) == 1:
        return like[0], "its arguments" if given is not None else "its name"
    if place < len(asked) and asked[place] in like:
        return asked[place], "its name and order"
    return None, ""


def _agrees(wanted: Any, given: Any) -> bool:
    """Whether a run with these arguments, named or bare, can be one of a call with those."""
    if given is None or wanted == given:
        return True
    if not isinstance(wanted, Mapping) or isinstance(given, Mapping):
        return False
    values = list(wanted.values())
    return given == values or (len(values) == 1 and str(given) == str(values[0]))

"""The tools that a model is offered: where a call differs from the recorded one in these alone."""

from collections.abc import Mapping
from typing import Any

from backtrail.core.tape.divergence.spoken import conversation
from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.matching.question import Questions
from backtrail.core.tape.recording.event import Event


def tools_changed(event: Event, ask: Ask, questions: Questions) -> str:
    """`search came, refund went`; empty where the tools are the same, or more than the tools differs."""
    before, now = names(event.args), names(ask.args)
    told = isinstance(event.args, Mapping) and "body" in event.args  # a trace may not tell which tools there were
    if ask.kind != "llm" or not told or before == now or not ask.conversation:
        return ""
    if not questions.same(questions.of(conversation(event)), questions.of(ask.conversation)):
        return ""
    came, went = sorted(now - before), sorted(before - now)
    parts = [f"{', '.join(came)} came" if came else "", f"{', '.join(went)} went" if went else ""]
    return ", ".join(part for part in parts if part)


def names(args: Any) -> frozenset[str]:
    """Of the tools that a request offers, over any wire."""
    body = args.get("body") if isinstance(args, Mapping) else None
    tools = body.get("tools") if isinstance(body, Mapping) else None
    return frozenset(str(_name(tool)) for tool in tools or () if isinstance(tool, Mapping))


def _name(tool: Mapping[str, Any]) -> Any:
    inner = tool.get("function")
    return inner.get("name") if isinstance(inner, Mapping) else tool.get("name") or tool.get("type")

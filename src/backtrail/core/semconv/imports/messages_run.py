"""Runs that are a list of OpenAI's messages: `{messages, tools?, question?, id?}`, AgentProcessBench's among them."""

from collections.abc import Mapping
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv.imports import run
from backtrail.core.semconv.imports.conversation import is_conversation, turns
from backtrail.core.semconv.reading.tools import offered
from backtrail.core.semconv.reading.values import first_text

NAME: Final = "openai-messages"
CONTENT: Final = frozenset({"messages", "tools", "tool_metrics"})


def reads(found: Mapping[str, Any]) -> bool:
    """An object with OpenAI's messages in it, and not a run of LangSmith or Langfuse."""
    return is_conversation(found.get("messages")) and "run_type" not in found and "observations" not in found


def spans(found: Mapping[str, Any], *, name: str, start: int) -> list[RawSpan]:
    """One trace per list of messages; every other key of the object stands in the root's metadata."""
    told = {key: value for key, value in found.items() if key not in CONTENT}
    known = {key: value for key, value in told.items() if isinstance(value, str | int | float)}
    identity = {key: value for key, value in known.items() if key == "id" or key.endswith(("_id", "_index"))}
    return run.spans(
        run.Run(
            format=NAME,
            key=(identity, found["messages"]),
            name=first_text(known, "name", "question", "task", "id") or name or "run",
            agent=first_text(known, "agent", "agent_name") or "agent",
            service=first_text(known, "service", "data_source", "dataset") or "imported",
            turns=turns(found["messages"]),
            tools=offered(found.get("tools")),
            model=first_text(known, "model"),
            session_id=first_text(known, "session_id", "thread_id", "conversation_id"),
            user_id=first_text(known, "user_id", "user"),
            metadata=told,
        ),
        start,
    )

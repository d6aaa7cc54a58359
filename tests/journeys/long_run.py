"""A task that takes one step after another, as OTLP: its root ends only where that is asked for."""

from typing import Any

from tests.journeys.agent_run import Json, span


def steps(trace: int, first: int, last: int) -> list[Json]:
    """Model calls of a run that goes on, from one number to another."""
    return [
        span(
            trace, at + 1, "chat", at=at, lasts=0.5,
            **_told(trace, kind="LLM") | {"llm.model_name": "gpt-4o", "input.value": f"step {at}"},
        )
        for at in range(first, last)
    ]  # fmt: skip


def ended(trace: int) -> list[Json]:
    """The end of the run."""
    return [span(trace, 0, "crawler", parent=None, lasts=60, **_told(trace, kind="AGENT"))]


def session(trace: int) -> str:
    return f"crawl-{trace}"


def _told(trace: int, *, kind: str) -> dict[str, Any]:
    return {"session.id": session(trace), "openinference.span.kind": kind}

"""What a diagnosis says."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from backtrail.core.model.finding import Finding
from backtrail.core.model.units import SpanId, TraceId

FailureClass: TypeAlias = Literal[
    "loop",
    "waste",
    "wrong_arguments",
    "wrong_tool",
    "tool_failure",
    "bad_tool_output",
    "poor_retrieval",
    "unsupported_claim",
    "wrong_format",
    "instruction_ignored",
    "goal_missed",
    "gave_up",
    "none",
]

TITLES: Final[dict[FailureClass, str]] = {
    "loop": "The agent went round in circles",
    "waste": "The agent used far more than the task needs",
    "wrong_arguments": "The model wrote arguments that it could not know",
    "wrong_tool": "The model asked for the wrong tool",
    "tool_failure": "A tool failed",
    "bad_tool_output": "A tool gave back something unusable",
    "poor_retrieval": "Retrieval found nothing that helps",
    "unsupported_claim": "The answer says what nothing supports",
    "wrong_format": "The answer breaks the format that was asked for",
    "instruction_ignored": "The model did not do what it was told",
    "goal_missed": "The run lost its goal",
    "gave_up": "The agent gave up",
    "none": "Nothing wrong was found",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A step in which it may have begun."""

    span_id: SpanId
    step: int
    """Its number, from 1: a turn of a model is a step, and runs of tools belong to the turn that they follow."""
    agent: str | None
    """Name of the agent that took the step."""
    score: float
    """0 to 1; the scores of a diagnosis sum up to at most 1."""
    failure: FailureClass
    reason: str
    """One sentence: why this step."""
    findings: tuple[Finding, ...] = ()
    """What speaks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What went wrong in a trace, as far as can be told from it."""

    trace_id: TraceId
    failure: FailureClass
    title: str
    """A short sentence: TITLES[failure] or more to the point."""
    agent: str | None
    """The responsible agent."""
    origins: tuple[Origin, ...]
    """Most likely first, at most 8."""
    story: str
    """One paragraph in plain words. Spans are named as Markdown links: `[step 3](span:ID)`."""
    notes: tuple[str, ...] = ()
    """What the reader should know of how it was made: a model's order that could not be read."""

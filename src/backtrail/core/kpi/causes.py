"""What is likely wrong where a KPI is high: each cause with the condition under which it is likely.

A condition reads sums and what the detectors found, and answers with the sentence that shows it, or nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from backtrail.core.kpi.sums import NOTHING, Sums

SHARE: Final = 0.05
"""Of the traces: so many have to show it. Fewer explain no number that is off by half."""
LEAST: Final = 3
"""Traces that have to show it: less is an accident."""
WORSE: Final = 2.0
"""Times that a tool fails more often than before."""
LARGE_INPUT: Final = 8000
"""Input tokens of a model call: some ten pages of text, more than most questions need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of a window."""

    sums: Sums
    found: Mapping[str, Sums] = field(default_factory=dict)
    """Sums of the traces in which each detector found something."""
    tools: Mapping[str, Sums] = field(default_factory=dict)
    tools_before: Mapping[str, Sums] = field(default_factory=dict)
    """The same of the window before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One thing that may be wrong."""

    text: str
    when: str
    """The condition in words."""
    detectors: tuple[str, ...]
    """Whose findings point to it."""
    shown: Callable[[Seen], str | None] = lambda _: None
    """Another condition: the sentence that shows it."""

    def evidence(self, seen: Seen) -> str | None:
        """The sentence that makes it likely; None where nothing does."""
        return self.shown(seen) or _found(seen, self.detectors)

    def pointing(self, seen: Seen) -> list[str]:
        """The detectors that found something, by how many traces."""
        there = [name for name in self.detectors if seen.found.get(name, NOTHING).traces]
        return sorted(there, key=lambda name: (-seen.found[name].traces, name))


def _found(seen: Seen, detectors: tuple[str, ...]) -> str | None:
    """Many traces have a finding of one of the detectors."""
    traces, name = max(((seen.found.get(name, NOTHING).traces, name) for name in detectors), default=(0, ""))
    if traces < LEAST or traces < SHARE * seen.sums.traces:
        return None
    return f"{name} was found in {traces:,} of {seen.sums.traces:,} traces ({traces / seen.sums.traces:.0%})."


def _fails_more(seen: Seen) -> str | None:
    """One tool fails more often than before."""
    worst: tuple[float, str] | None = None
    for name, now in seen.tools.items():
        before = seen.tools_before.get(name, NOTHING)
        if now.tool_errors < LEAST or not before.tool_calls:
            continue
        rate, usual = now.tool_errors / now.tool_calls, before.tool_errors / before.tool_calls
        if rate >= WORSE * max(usual, 0.01) and (worst is None or rate > worst[0]):
            worst = (rate, f"{name} failed in {rate:.0%} of its {now.tool_calls:,} calls; before it was {usual:.0%}.")
    return worst[1] if worst else None


def _large_input(seen: Seen) -> str | None:
    """Model calls are given much."""
    calls = seen.sums.llm_calls
    each = seen.sums.input / calls if calls else 0
    return f"A model call is given {each:,.0f} tokens on average." if each > LARGE_INPUT else None


def _nothing_wrong(seen: Seen) -> str | None:
    """Tasks are handed over though nothing was found in most of them."""
    tasks = seen.sums.finished
    if seen.sums.escalated < LEAST or seen.sums.findings > 0.1 * tasks:
        return None
    return f"{seen.sums.escalated:,} of {tasks:,} tasks were handed over, with {seen.sums.findings:,} findings in all."


MANY: Final = "found in at least 5 % of the traces, and in 3"
LOOPS: Final = (
    *("cycle", "exact_repeat", "near_repeat", "no_progress", "retry_storm", "same_message", "unlearned_failure"),
)
INFINITE_LOOP: Final = Cause(text="Infinite loop", when=f"loops {MANY}", detectors=LOOPS)
MISSING_TOOL: Final = Cause(
    text="Missing tool",
    when=f"calls of tools that are not there, or one call for each of many, {MANY}",
    detectors=("unknown_tool", "one_by_one", "call_in_text", "no_tool_used", "announced_call"),
)
AMBIGUOUS_TASK: Final = Cause(
    text="Ambiguous task",
    when=f"questions asked again, searches reworded or plans abandoned {MANY}",
    detectors=("asked_again", "reworded_search", "plan_abandoned", "gives_up"),
)
SCHEMA_DRIFT: Final = Cause(
    text="Schema drift",
    when=f"arguments or outputs of another shape {MANY}",
    detectors=(
        *("schema_drift", "schema_violation", "unknown_column", "unknown_table", "unknown_keyword", "shape_changed"),
        "wrong_format",
    ),
)
DOWNSTREAM_CHANGE: Final = Cause(
    text="Downstream API change",
    when=f"a tool that fails twice as often as in the window before, or errors inside of successes {MANY}",
    detectors=("error_in_success", "malformed_output"),
    shown=_fails_more,
)
BAD_PROMPT: Final = Cause(
    text="Bad prompt",
    when=f"arguments that were made up, forgotten or refused {MANY}",
    detectors=(
        *("refused_arguments", "placeholder_value", "unseen_value", "forgotten_value", "wrong_unit", "invalid_sql"),
        "ignored_instruction",
    ),
)
RETRY_LOOP: Final = Cause(
    text="Runaway retry loop",
    when=f"retries and repetitions {MANY}",
    detectors=("retry_storm", "exact_repeat", "unlearned_failure", "cycle", "no_progress"),
)
OVERSIZED_MEMORY: Final = Cause(
    text="Oversized memory injection",
    when=f"more than {LARGE_INPUT:,} input tokens a model call, or a context that grows {MANY}",
    detectors=("context_growth", "overrun_tokens", "too_dense_output"),
    shown=_large_input,
)
SCOPE_TOO_BROAD: Final = Cause(
    text="Scope too broad",
    when=f"giving up, searches without a result or tools that are not there {MANY}",
    detectors=("gives_up", "empty_retrieval", "unknown_tool", "empty_output"),
)
THRESHOLDS_TOO_LOW: Final = Cause(
    text="Confidence thresholds too low",
    when="at least 3 tasks were handed over, and there is less than one finding in ten tasks",
    detectors=(),
    shown=_nothing_wrong,
)

"""The rules that every project has from the start, as data; each with the reason for its numbers and a runbook."""

from collections.abc import Sequence
from typing import Final

from backtrail.core.policy.rule import Rule

MINUTE: Final = 60.0
HOUR: Final = 3600.0
DAY: Final = 86400.0
AGAIN: Final = 4 * HOUR
"""Alertmanager's repeat interval: long enough to work in peace, short enough to be told once more in a night."""
NOBODY: Final = 15 * MINUTE
"""Without acknowledgement for so long, the first page was slept through."""

IN_STREAM: Final[Sequence[Rule]] = (
    Rule(
        id="runaway_steps",
        name="Runaway task",
        metric="steps",
        group_by=("session", "agent"),
        warn=10,
        alert=15,
        send="alert",
        renotify_s=AGAIN,
        escalate_s=NOBODY,
        runbook="runaway",
        why="A healthy task takes fewer than 8 steps; a mean of 15 is an alert for a whole fleet, so one task "
        "beyond 15 is stuck far more often than it is thorough. More than 10 is shown and sent to nobody.",
    ),
    Rule(
        id="tool_errors_in_a_row",
        name="A tool fails again and again",
        metric="errors_in_a_row",
        group_by=("session", "agent", "tool"),
        op=">=",
        warn=3,
        alert=5,
        send="alert",
        renotify_s=AGAIN,
        escalate_s=NOBODY,
        runbook="tool_errors",
        why="One retry is prudence and a second one patience; nothing that failed five times in a row works at "
        "the sixth, and the first success ends the alert.",
    ),
    Rule(
        id="token_burn_session",
        name="A session burns tokens",
        metric="tokens",
        group_by=("session", "agent"),
        warn=12_000,
        alert=50_000,
        send="alert",
        renotify_s=AGAIN,
        escalate_s=NOBODY,
        runbook="token_burn",
        why="12,000 tokens is the mean of a healthy session, so half of them lie above: that is shown and sent to "
        "nobody. 50,000 in one session is a loop with a growing history, or a memory that is sent whole.",
    ),
    Rule(
        id="loop_repeat",
        name="The same call again and again",
        metric="repeats",
        group_by=("session", "agent", "tool"),
        op=">=",
        alert=4,
        renotify_s=AGAIN,
        escalate_s=NOBODY,
        runbook="runaway",
        why="Asking twice is common, a third time may be a poll; a fourth call with the same arguments and "
        "nothing else in between has never brought what three did not.",
    ),
    Rule(
        id="loop_cycle",
        name="The same round of calls again and again",
        metric="rounds",
        group_by=("session", "agent"),
        op=">=",
        alert=3,
        renotify_s=AGAIN,
        escalate_s=NOBODY,
        runbook="runaway",
        why="Two equal rounds of two or three calls happen when a model checks its work; three with the same "
        "arguments in the same order are a loop.",
    ),
    Rule(
        id="loop_message",
        name="The same words again and again",
        metric="same_messages",
        group_by=("session", "agent"),
        op=">=",
        warn=3,
        alert=5,
        send="alert",
        renotify_s=AGAIN,
        escalate_s=NOBODY,
        runbook="runaway",
        why="A model that says the same sentence three times waits for something that does not come; at five it "
        "will not come any more. Warnings are shown only: some agents greet by formula.",
    ),
    Rule(
        id="stuck_tool",
        name="A tool does not come back",
        metric="stuck",
        group_by=("session", "agent", "tool"),
        warn=120,
        alert=600,
        send="alert",
        renotify_s=AGAIN,
        escalate_s=NOBODY,
        runbook="tool_errors",
        why="Hardly a tool that an agent waits for takes two minutes; after ten, its caller has given up, and a "
        "call without a time limit will hang for ever.",
    ),
    Rule(
        id="finding",
        name="A critical finding",
        metric="findings",
        group_by=("session", "agent", "detector"),
        op=">=",
        alert=1,
        renotify_s=AGAIN,
        escalate_s=NOBODY,
        runbook="runaway",
        why="A detector calls critical what harms while it goes on: a loop that was told five times, an action "
        "without consent. One is enough. Name detectors in the rule to be told of others.",
    ),
)
WINDOWED: Final[Sequence[Rule]] = (
    Rule(
        id="steps_per_task",
        name="Steps per task",
        metric="steps_per_task",
        group_by=("agent",),
        window_s=15 * MINUTE,
        warn=8,
        alert=15,
        recover=8,
        warn_for_s=10 * MINUTE,
        for_s=5 * MINUTE,
        keep_s=15 * MINUTE,
        min_samples=10,
        send="alert",
        renotify_s=AGAIN,
        escalate_s=NOBODY,
        runbook="runaway",
        why="Healthy below 8, an alert above 15: then it is a loop, a missing tool or a task that nobody "
        "understands. Ten tasks in 15 minutes, so that one long task is no alert of the fleet; five minutes, "
        "so that one burst is none.",
    ),
    Rule(
        id="tool_error_rate",
        name="Tool error rate",
        metric="tool_error_rate",
        group_by=("agent", "tool"),
        window_s=10 * MINUTE,
        warn=0.02,
        alert=0.08,
        recover=0.02,
        warn_for_s=10 * MINUTE,
        for_s=5 * MINUTE,
        keep_s=10 * MINUTE,
        min_samples=20,
        send="alert",
        renotify_s=AGAIN,
        escalate_s=NOBODY,
        runbook="tool_errors",
        why="Healthy below 2 %, an alert above 8 %: then a schema or a service behind it changed. At least 20 "
        "calls, since one failure of three is not 33 %.",
    ),
    Rule(
        id="token_burn",
        name="Tokens per session",
        metric="token_burn",
        group_by=("agent",),
        window_s=HOUR,
        warn=12_000,
        alert=50_000,
        recover=12_000,
        warn_for_s=15 * MINUTE,
        for_s=10 * MINUTE,
        keep_s=30 * MINUTE,
        min_samples=10,
        send="alert",
        renotify_s=AGAIN,
        escalate_s=NOBODY,
        runbook="token_burn",
        why="Healthy below 12,000, an alert above 50,000. An hour, because sessions last; half an hour of health "
        "before it ends, because means move slowly.",
    ),
    Rule(
        id="human_escalation",
        name="Escalations to humans",
        metric="escalation_rate",
        group_by=("agent",),
        window_s=HOUR,
        warn=0.05,
        alert=0.20,
        recover=0.05,
        warn_for_s=30 * MINUTE,
        for_s=10 * MINUTE,
        keep_s=HOUR,
        min_samples=20,
        send="alert",
        renotify_s=AGAIN,
        escalate_s=NOBODY,
        runbook="escalation",
        why="Healthy below 5 %, an alert above 20 %: then people queue, and the agent's scope or its confidence "
        "is wrong. Handovers come in clusters, hence 20 tasks and an hour.",
    ),
)
BUDGETS: Final[Sequence[Rule]] = (
    Rule(
        id="budget_fast",
        name="A budget burns fast",
        metric="burn_rate",
        window_s=HOUR,
        short_window_s=5 * MINUTE,
        alert=14.4,
        keep_s=15 * MINUTE,
        renotify_s=AGAIN,
        escalate_s=NOBODY,
        runbook="budget",
        why="At 14.4 times the even rate, one hour costs 2 % of a month's budget. The five minutes beside it end the "
        "alert soon after the fire is out, and keep one dear run of an hour ago from beginning it.",
    ),
    Rule(
        id="budget_mid",
        name="A budget burns",
        metric="burn_rate",
        window_s=6 * HOUR,
        short_window_s=30 * MINUTE,
        alert=6,
        keep_s=30 * MINUTE,
        renotify_s=AGAIN,
        escalate_s=NOBODY,
        runbook="budget",
        why="At 6 times the even rate, six hours cost 5 % of a month: not tonight's fire, and gone before the "
        "week is over.",
    ),
    Rule(
        id="budget_slow",
        name="A budget will not last",
        metric="burn_rate",
        window_s=3 * DAY,
        short_window_s=6 * HOUR,
        warn=1,
        keep_s=2 * HOUR,
        runbook="budget",
        why="Above the even rate for three days and still so in the last six hours, it ends before its period: "
        "something to know by day, and no reason to wake anybody.",
    ),
    Rule(
        id="budget_level",
        name="A budget is nearly spent",
        metric="spent",
        op=">=",
        warn=0.8,
        alert=1.0,
        renotify_s=DAY,
        runbook="budget",
        why="At 80 % somebody can still act; at 100 % it is over. It ends with the period, or when the budget is "
        "raised.",
    ),
)
SERVER: Final[Sequence[Rule]] = (
    Rule(
        id="ingest_silent",
        name="No spans arrive",
        metric="spans_received",
        window_s=15 * MINUTE,
        op="<=",
        alert=0,
        for_s=5 * MINUTE,
        min_samples=20,
        no_data="ok",
        renotify_s=AGAIN,
        escalate_s=NOBODY,
        runbook="silence",
        why="Nothing in 15 minutes, though at this hour of the last seven days there usually were at least 20 "
        "spans: an agent that is down, or one that nobody sees any more. Where nights are quiet, nights are "
        "usual.",
    ),
    Rule(
        id="delivery_dead",
        name="Pages do not arrive",
        metric="dead_pages",
        op=">=",
        alert=1,
        send="none",
        runbook="delivery",
        why="One page that nobody got is one too many. The other channels hear of it from the delivery itself, at "
        "once; this alert shows it until the pages are sent again, or are a day old.",
    ),
)
RULES: Final[Sequence[Rule]] = (*IN_STREAM, *WINDOWED, *BUDGETS, *SERVER)
BY_ID: Final = {rule.id: rule for rule in RULES}

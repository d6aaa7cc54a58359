"""Runs of tau-bench, and of AgentRx's tau runs in the same form: a policy, a simulated customer, tools, a reward."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv.imports import run
from backtrail.core.semconv.imports.conversation import is_conversation, turns
from backtrail.core.semconv.imports.run import Ran, Turn
from backtrail.core.semconv.reading.json_text import mapping
from backtrail.core.semconv.reading.values import text

NAME: Final = "tau-bench"
HAND_OVER: Final = "transfer_to_human_agents"


def reads(found: Mapping[str, Any]) -> bool:
    """A result of tau-bench: `{task_id, reward, info, traj, trial}`."""
    return "task_id" in found and "reward" in found and is_conversation(found.get("traj"))


def spans(found: Mapping[str, Any], *, name: str, start: int) -> list[RawSpan]:  # noqa: ARG001
    """One trace per trial. Reward and the expected actions stand in the root's metadata."""
    task = mapping(mapping(found.get("info")).get("task"))
    domain = _domain(str((found["traj"][0] or {}).get("content") or ""))
    told = {
        "task_id": found["task_id"],
        "trial": found.get("trial"),
        "reward": found["reward"],
        "instruction": task.get("instruction"),
        "expected_actions": task.get("actions"),
    }
    return run.spans(
        run.Run(
            format=NAME,
            key=(domain, found["task_id"], found.get("trial"), found["traj"]),
            name=f"{domain} task {found['task_id']}",
            agent=f"{domain}-agent",
            service=f"tau-bench-{domain}",
            turns=[_marked(turn) for turn in turns(found["traj"])],
            model=text(found.get("model")),
            session_id=f"{domain}-{found['task_id']}-{found.get('trial', 0)}",
            user_id=text(task.get("user_id")),
            tags=("tau-bench", domain, f"task-{found['task_id']}", f"trial-{found.get('trial', 0)}"),
            metadata={key: value for key, value in told.items() if value is not None},
        ),
        start,
    )


def _marked(turn: Turn) -> Turn:
    return replace(turn, hands_over=True) if isinstance(turn, Ran) and turn.name == HAND_OVER else turn


def _domain(policy: str) -> str:
    opening = policy[:200].lower()
    return next((domain for domain in ("airline", "retail", "telecom") if domain in opening), "tau")

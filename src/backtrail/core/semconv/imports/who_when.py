"""Failed runs of several agents from Who&When: a group chat of experts, or Magentic-One's orchestrator and its team."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from backtrail.core.model.message import Message
from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv.imports import run
from backtrail.core.semconv.imports.run import Answered, Ran, Said, Turn
from backtrail.core.semconv.reading.values import text

NAME: Final = "who-and-when"
TERMINALS: Final = {"computer_terminal", "computerterminal"}
CODE: Final = re.compile(r"```(?:python|py|sh|bash)?\n(.*?)```", re.DOTALL)
LABELS: Final = ("question_ID", "level", "ground_truth", "mistake_agent", "mistake_step", "mistake_reason")
ORCHESTRATOR: Final = "Orchestrator"


def reads(found: Mapping[str, Any]) -> bool:
    """A log of Who&When: `{question, history, mistake_agent, mistake_step, ...}`."""
    return isinstance(found.get("history"), list) and "mistake_agent" in found and "question" in found


def spans(found: Mapping[str, Any], *, name: str, start: int) -> list[RawSpan]:  # noqa: ARG001
    """One trace per log. `backtrail.import.step` of a span is its place in the history, as `mistake_step` counts."""
    history = [said for said in found["history"] if isinstance(said, Mapping)]
    grouped = any(said.get("name") for said in history)
    question = str(found["question"])
    return run.spans(
        run.Run(
            format=NAME,
            key=(found.get("question_ID"), question, history),
            name=question[:120],
            agent="GroupChat" if grouped else ORCHESTRATOR,
            service="who-and-when-group-chat" if grouped else "who-and-when-magentic-one",
            turns=[Said(message=Message(role="user", content=question)), *_turns(history, found.get("system_prompt"))],
            tags=("who-and-when", "group-chat" if grouped else "magentic-one"),
            metadata={key: found[key] for key in LABELS if key in found},
        ),
        start,
    )


def _turns(history: list[Mapping[str, Any]], systems: Any) -> Iterator[Turn]:
    prompts: Mapping[str, Any] = systems if isinstance(systems, Mapping) else {}
    code = ""
    for step, said in enumerate(history):
        content, role = str(said.get("content") or ""), str(said.get("role") or "")
        speaker = text(said.get("name")) or role.split(" (", 1)[0]
        if role == "human":
            if step:
                yield Said(message=Message(role="user", content=content))
        elif speaker.lower() in TERMINALS:
            yield Ran(name=speaker, step=step, arguments={"code": code}, output=content)
        else:
            written = CODE.findall(content)
            code = "\n".join(written) if written else content
            message = Message(role="assistant", content=content)
            yield Answered(message=message, step=step, speaker=speaker, system=text(prompts.get(speaker)))

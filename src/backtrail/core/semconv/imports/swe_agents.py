"""Runs of three software engineering agents, from the text views of the study 'Thought-Action-Result trajectories'.

The study keeps each run in several text files. `gathered` joins the two that hold everything; the object it makes,
`{agent, instance, thoughts_actions, results_actions}`, is what `reads` and `spans` understand.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from backtrail.core.model.message import Message, ToolCall
from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv.imports import run
from backtrail.core.semconv.imports.run import Answered, Ran, Turn
from backtrail.core.semconv.reading.json_text import container, literal

NAME: Final = "swe-agents"
VIEWS: Final = ("thoughts_actions", "results_actions")
THOUGHT: Final = re.compile(
    r"^(?:Iteration|Thought and Action at iteration) ?(\d+) ?: ?Thought=(.*?); Action=(.*?)(?=^---$|\Z)",
    re.DOTALL | re.MULTILINE,
)
RESULT: Final = re.compile(
    r"^Result at iteration ?(\d+) ?: ?(.*?)(?:; (?:Next action|Action at iteration ?\d+) ?: ?(?:\{|END)[^\n]*\n?)?"
    r"(?=^---$|\Z)",
    re.DOTALL | re.MULTILINE,
)
MARK: Final = re.compile(r"^(Thought|Action|Result) at Iteration (\d+): ?", re.MULTILINE)
CALL: Final = re.compile(r"(\w+)\((.*)\)\s*$", re.DOTALL)
NUMBERED: Final = re.compile(r"^experiment_\d+_")
"""RepairAgent numbers its runs."""
PREAMBLE: Final = "The result of executing that last command is:"
NO_PROMPTS: Final = "The study's files hold thoughts, actions and results; the prompts are not in them."


def gathered(files: Mapping[str, str]) -> list[dict[str, Any]]:
    """Objects to read, from texts by path (`.../<agent>/parsed/<view>/<instance>`); other files are passed over."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for path, content in sorted(files.items()):
        parts = path.replace("\\", "/").split("/")
        if len(parts) >= 4 and parts[-3] == "parsed" and parts[-2] in VIEWS:
            key = parts[-4], parts[-1].removesuffix(".txt")
            found.setdefault(key, {"agent": key[0], "instance": key[1]})[parts[-2]] = content
    return [each for each in found.values() if reads(each)]


def reads(found: Mapping[str, Any]) -> bool:
    """What `gathered` makes."""
    return all(isinstance(found.get(key), str) for key in ("agent", "instance", *VIEWS))


def spans(found: Mapping[str, Any], *, name: str, start: int) -> list[RawSpan]:  # noqa: ARG001
    """One trace per run; `backtrail.import.step` of a span is its iteration."""
    agent, instance = found["agent"], found["instance"]
    turns = _marked(found) if MARK.search(found["thoughts_actions"]) else _joined(found)
    return run.spans(
        run.Run(
            format=NAME,
            key=(agent, instance),
            name=NUMBERED.sub("", instance),
            agent=agent,
            task=NUMBERED.sub("", instance),
            service=agent,
            turns=list(turns),
            tags=("swe-agents", agent),
            metadata={"instance": instance},
            notes=(NO_PROMPTS,),
        ),
        start,
    )


def _joined(found: Mapping[str, Any]) -> Iterator[Turn]:
    """OpenHands and RepairAgent: one call an iteration."""
    results = {
        int(number): result.strip().removeprefix(PREAMBLE).strip()
        for number, result in RESULT.findall(found["results_actions"])
    }
    for number, thought, action in THOUGHT.findall(found["thoughts_actions"]):
        step, call = int(number), _call(action.strip(), int(number))
        said = "" if thought.strip() == "None" else thought.strip()
        message = Message(role="assistant", content=said, tool_calls=(call,) if call else ())
        yield Answered(message=message, step=step)
        if call and step in results:
            yield Ran(name=call.name, step=step, arguments=call.arguments, output=results[step], call_id=call.id)


def _marked(found: Mapping[str, Any]) -> Iterator[Turn]:
    """AutoCodeRover: several calls an iteration, and stages that call nothing."""
    told = _sections(found["thoughts_actions"]) | _sections(found["results_actions"])
    for step in sorted({step for _, step in told}):
        action = told.get(("Action", step), "")
        calls = tuple(_written(part, step, place) for place, part in enumerate(_split(action)))
        content = told.get(("Thought", step), "") or action
        yield Answered(message=Message(role="assistant", content=content, tool_calls=calls), step=step)
        outputs = _outputs(told.get(("Result", step), ""), len(calls))
        for call, output in zip(calls, outputs, strict=False):
            yield Ran(name=call.name, step=step, arguments=call.arguments, output=output, call_id=call.id)


def _sections(text: str) -> dict[tuple[str, int], str]:
    marks = list(MARK.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return {(mark[1], int(mark[2])): text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)}


def _split(action: str) -> list[str]:
    return [part.strip() for part in re.split(r";(?=\w+\()", action) if CALL.match(part.strip())]


def _outputs(result: str, calls: int) -> list[str]:
    parts = [part.strip() for part in re.split(r"^(?=Result of )", result, flags=re.MULTILINE) if part.strip()]
    return parts if len(parts) == calls else [result] if result and calls else []


def _written(part: str, step: int, place: int) -> ToolCall:
    found = CALL.match(part)
    name, inside = (found[1], found[2]) if found else (part, "")
    arguments = literal(f"[{inside}]")
    return ToolCall(id=f"step-{step}-{place}", name=name, arguments={"args": arguments})


def _call(action: str, step: int) -> ToolCall | None:
    written = literal(action)
    if not isinstance(written, dict) or not written.get("name"):
        return None
    given = written.get("arguments", written.get("args"))
    return ToolCall(id=f"step-{step}", name=str(written["name"]), arguments=container(given))

"""A run of an agent as its file tells it, and the trace that it becomes: one agent span over LLM and tool spans.

Run files hold messages, not spans: no times and mostly no tokens. Order is kept, times are made up and said to be.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from backtrail.core.model.message import Message, OfferedTool
from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv import names
from backtrail.core.semconv.imports.failure import failure
from backtrail.core.semconv.imports.identity import span_id, trace_id

MS: Final = 1_000_000
NO_TIMES: Final = "The file has no times: those shown keep the order of the steps and mean nothing else."


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message that enters the conversation from outside: the system prompt, the user, another agent."""

    message: Message
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A message that a model wrote: one LLM span, with the conversation so far as its input."""

    message: Message
    step: int
    """Its place in the file, as labels count it."""
    speaker: str | None = None
    """The agent that spoke, in runs of several: it gets an agent span of its own."""
    system: str | None = None
    """The system prompt of that agent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A tool that ran: one tool span; its output enters the conversation."""

    name: str
    step: int
    arguments: Any = None
    output: str = ""
    call_id: str | None = None
    hands_over: bool = False
    """It gave the task to a human."""


Turn: TypeAlias = Said | Answered | Ran


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run, whatever file it stood in."""

    format: str
    key: tuple[Any, ...]
    """What tells it from every other run of its format."""
    name: str
    agent: str
    turns: Sequence[Turn]
    service: str
    task: str | None = None
    """What the run was about, where no message of a user says it."""
    model: str | None = None
    tools: tuple[OfferedTool, ...] = ()
    session_id: str | None = None
    user_id: str | None = None
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def spans(run: Run, start: int) -> list[RawSpan]:
    """The spans of a run that begins at `start`, root first."""
    return _Writer(run, start).write()


class _Writer:
    """Walks through the turns with a clock that it makes up and the conversation so far."""

    def __init__(self, run: Run, start: int) -> None:
        self.run = run
        self.trace = trace_id(run.format, *run.key)
        self.root = span_id(self.trace, "root")
        self.start = self.now = start
        self.heard: list[tuple[str | None, Message, str]] = []
        """Speaker, message, and the message as the others see it in JSON."""

    def write(self) -> list[RawSpan]:
        inside = [span for turn in self.run.turns for span in self._turn(turn)]
        return [self._agent(), *inside]

    def _turn(self, turn: Turn) -> Iterator[RawSpan]:
        match turn:
            case Said(message=message, speaker=speaker):
                self._hear(speaker, message)
                self._pass(2_000 if message.role == "user" and len(self.heard) > 2 else 0)
            case Answered():
                yield from self._answer(turn)
                self._hear(turn.speaker, turn.message)
            case Ran():
                yield self._tool(turn)
                self._hear(turn.name, Message(role="tool", content=turn.output, tool_call_id=turn.call_id))

    def _answer(self, turn: Answered) -> Iterator[RawSpan]:
        began, parent = self.now, self.root
        written = turn.message.content + (turn.message.reasoning or "")
        self._pass(300 + min(len(written), 8_000) + 120 * len(turn.message.tool_calls))
        if turn.speaker and turn.speaker != self.run.agent:
            parent = span_id(self.trace, "agent", turn.step)
            attributes = {names.GEN_AI_OPERATION: "invoke_agent", names.GEN_AI_AGENT_NAME: turn.speaker}
            attributes[names.GEN_AI_OUTPUT_MESSAGES] = f"[{_json(turn.message)}]"
            yield self._span(
                parent, self.root, turn.speaker, began, attributes | {names.BACKTRAIL_IMPORT_STEP: turn.step}
            )
        attributes = self._llm(turn)
        yield self._span(
            span_id(self.trace, "llm", turn.step), parent, f"chat {self.run.model or ''}".strip(), began, attributes
        )

    def _llm(self, turn: Answered) -> dict[str, Any]:
        attributes: dict[str, Any] = {
            names.GEN_AI_OPERATION: "chat",
            names.GEN_AI_AGENT_NAME: turn.speaker or self.run.agent,
            names.GEN_AI_INPUT_MESSAGES: self._conversation(turn),
            names.GEN_AI_OUTPUT_MESSAGES: f"[{_json(turn.message)}]",
            names.BACKTRAIL_IMPORT_STEP: turn.step,
        }
        if self.run.model:
            attributes[names.GEN_AI_REQUEST_MODEL] = self.run.model
        if turn.system:
            attributes[names.GEN_AI_SYSTEM_INSTRUCTIONS] = json.dumps([{"type": "text", "content": turn.system}])
        if self.run.tools:
            attributes[names.GEN_AI_TOOL_DEFINITIONS] = json.dumps([_definition(tool) for tool in self.run.tools])
        return attributes

    def _tool(self, turn: Ran) -> RawSpan:
        began = self.now
        self._pass(40 + min(len(turn.output) // 20, 2_000))
        attributes: dict[str, Any] = {
            names.GEN_AI_OPERATION: "execute_tool",
            names.GEN_AI_TOOL_NAME: turn.name,
            names.GEN_AI_TOOL_ARGUMENTS[0]: _text(turn.arguments),
            names.GEN_AI_TOOL_RESULT[0]: turn.output,
            names.BACKTRAIL_IMPORT_STEP: turn.step,
        }
        if turn.call_id:
            attributes[names.GEN_AI_TOOL_CALL_ID] = turn.call_id
        if turn.hands_over:
            attributes[names.BACKTRAIL_ESCALATED] = True
        failed = failure(turn.output)
        if failed:
            attributes[names.ERROR_TYPE] = failed[0]
        place = span_id(self.trace, "tool", turn.step, turn.call_id)
        return self._span(place, self.root, turn.name, began, attributes, failed[1] if failed else None)

    def _agent(self) -> RawSpan:
        run, asked, last = self.run, self._first("user"), self._last()
        facts: dict[str, Any] = {
            names.GEN_AI_OPERATION: "invoke_agent",
            names.GEN_AI_AGENT_NAME: run.agent,
            names.BACKTRAIL_ROOT: True,
            names.BACKTRAIL_TRACE_NAME: run.name,
            names.GEN_AI_INPUT_MESSAGES: f"[{_json(asked)}]" if asked else None,
            names.GEN_AI_OUTPUT_MESSAGES: f"[{_json(last)}]" if last else None,
            names.BACKTRAIL_INPUT: run.task if asked is None else None,
            names.SESSION_ID: run.session_id,
            names.USER_ID: run.user_id,
            names.BACKTRAIL_TAGS: list(run.tags) or None,
            names.BACKTRAIL_METADATA: json.dumps(run.metadata, ensure_ascii=False) if run.metadata else None,
            names.BACKTRAIL_IMPORT_FORMAT: run.format,
            names.BACKTRAIL_IMPORT_NOTE: " ".join((NO_TIMES, *run.notes)),
        }
        return self._span(self.root, None, run.agent, self.start, {k: v for k, v in facts.items() if v is not None})

    def _span(
        self, own: str, parent: str | None, name: str, began: int, attributes: dict[str, Any], failed: str | None = None
    ) -> RawSpan:
        return RawSpan(
            trace_id=self.trace,
            span_id=own,
            parent_id=parent,
            name=name,
            start=began,
            end=self.now,
            status="error" if failed is not None else "unset",
            status_message=failed or "",
            attributes=attributes,
            resource={names.SERVICE_NAME: self.run.service},
            scope=f"backtrail.import.{self.run.format}",
        )

    def _conversation(self, turn: Answered) -> str:
        """What the model saw; in runs of several agents its own words are the assistant's, all others the user's."""
        seen = []
        for speaker, message, written in self.heard:
            own = speaker == turn.speaker
            role_fits = message.role != "assistant" or own
            seen.append(written if role_fits else _json(message, role="user", name=speaker))
        return f"[{', '.join(seen)}]"

    def _hear(self, speaker: str | None, message: Message) -> None:
        self.heard.append((speaker, message, _json(message)))

    def _first(self, role: str) -> Message | None:
        return next((message for _, message, _ in self.heard if message.role == role), None)

    def _last(self) -> Message | None:
        said = (message for _, message, _ in reversed(self.heard) if message.role == "assistant")
        return next((message for message in said if message.content), None)

    def _pass(self, milliseconds: int) -> None:
        self.now += milliseconds * MS


def _json(message: Message, *, role: str | None = None, name: str | None = None) -> str:
    """A message in the form of `gen_ai.input.messages`."""
    parts: list[dict[str, Any]] = []
    if message.reasoning:
        parts.append({"type": "reasoning", "content": message.reasoning})
    if message.role == "tool":
        parts.append({"type": "tool_call_response", "id": message.tool_call_id, "response": message.content})
    elif message.content:
        parts.append({"type": "text", "content": message.content})
    parts += [
        {"type": "tool_call", "id": call.id, "name": call.name, "arguments": call.arguments}
        for call in message.tool_calls
    ]
    written: dict[str, Any] = {"role": role or message.role, "parts": parts}
    if name or message.name:
        written["name"] = name or message.name
    return json.dumps(written, ensure_ascii=False)


def _definition(tool: OfferedTool) -> dict[str, Any]:
    return {"type": "function", "name": tool.name, "description": tool.description, "parameters": tool.schema}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

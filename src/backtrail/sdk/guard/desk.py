"""The checkpoint of this process: lets steps begin, or does not; hears of spans of other instrumentations."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from opentelemetry.trace import get_current_span

from backtrail.core.policy.brake.brake import Next
from backtrail.core.semconv import genai, openinference, traceloop
from backtrail.core.semconv.names import (
    GEN_AI_OPERATION,
    GEN_AI_TOOL_ARGUMENTS,
    GEN_AI_TOOL_NAME,
    GEN_AI_TOOL_RESULT,
    OI_INPUT,
    OI_KIND,
    OI_OUTPUT,
    OI_TOOL_NAME,
    OI_TOOL_PARAMETERS,
    TRACELOOP_INPUT,
    TRACELOOP_KIND,
    TRACELOOP_OUTPUT,
)
from backtrail.sdk.capture.ambient import GUARDED, STEP
from backtrail.sdk.capture.current import COUNTED
from backtrail.sdk.capture.shield import shielded
from backtrail.sdk.guard.asking import Question
from backtrail.sdk.guard.crossing import Crossing
from backtrail.sdk.guard.run import LOCK, Run

T = TypeVar("T")

LOOKING: Final = shielded("looking at a step")
NAMES: Final = (GEN_AI_TOOL_NAME, OI_TOOL_NAME)
ARGUMENTS: Final = (*GEN_AI_TOOL_ARGUMENTS, OI_TOOL_PARAMETERS, OI_INPUT, TRACELOOP_INPUT)
RESULTS: Final = (*GEN_AI_TOOL_RESULT, OI_OUTPUT, TRACELOOP_OUTPUT)
MOST: Final = 20_000
"""Spans of other instrumentations that are remembered while they are open."""


class Desk:
    """Where every step comes by while a guard is open."""

    def __init__(self) -> None:
        self.covered: set[str] = set()
        """Parts of names of instrumentations whose library tells us of its steps: their spans tell them again."""
        self._foreign: dict[int, Crossing] = {}
        """By span id: the step that an open span is."""
        self._inside: dict[int, Crossing] = {}
        """By span id: the step that an open span of another kind is inside of."""
        self._unknown: dict[int, tuple[Run, ...]] = {}
        """Spans of which nobody knows yet what they are, with the runs that they began in."""

    def admit(self, kind: str, name: str, arguments: Mapping[str, Any] | None) -> Crossing | None:
        """As a checkpoint does."""
        runs: tuple[Run, ...] = GUARDED.get()
        if not runs:
            return None
        crossing = self._crossed("llm" if kind == "llm" else "tool", name, runs, self._around(0))
        crossing.asked(arguments)
        return crossing

    def glance(self, kind: Next) -> None:
        """Look at the next step before it is put together, so that what the model is to be told is known by then.

        Raises Halted.
        """
        runs: tuple[Run, ...] = GUARDED.get()
        if runs and not _within(kind, self._around(0)):
            _standing(runs, kind)

    async def wait(self, kind: str) -> None:
        """As a checkpoint does."""
        runs: tuple[Run, ...] = GUARDED.get()
        if not runs or kind not in COUNTED:
            return
        step: Next = "llm" if kind == "llm" else "tool"
        if _within(step, self._around(0)):
            return
        while (asked := _standing(runs, step)) is not None:
            run, question = asked
            if not await question.awaited(run.plan.ask):
                run.unanswered(question)

    def foreign_started(self, span: Any, parent: int) -> None:
        """As a checkpoint does."""
        around = self._around(parent)
        runs: tuple[Run, ...] = GUARDED.get() or (around.runs if around is not None else ())
        if not runs:
            return
        span_id = span.get_span_context().span_id
        attributes = span.attributes or {}
        kind = _kind(attributes)
        with LOOKING:
            if kind is None:
                if around is not None:
                    _remember(self._inside, span_id, around)
                else:
                    _remember(self._unknown, span_id, runs)
        if kind is not None and not self._is_covered(span):
            crossing = self._crossed(kind, _first(attributes, NAMES) or span.name, runs, around)
            _remember(self._foreign, span_id, crossing)

    def foreign_ended(self, span: Any) -> None:
        """As a checkpoint does."""
        with LOOKING:
            span_id = span.get_span_context().span_id
            self._inside.pop(span_id, None)
            crossing, runs = self._foreign.pop(span_id, None), self._unknown.pop(span_id, ())
            attributes = span.attributes or {}
            if runs and (kind := _kind(attributes)) and not self._is_covered(span):
                with LOCK.now:
                    crossing = self._counted(kind, _first(attributes, NAMES) or span.name, runs, None)
            if crossing is not None:
                _tell(crossing, span, attributes)

    def _crossed(self, kind: Next, name: str, runs: tuple[Run, ...], around: Crossing | None) -> Crossing:
        """Let it begin, when nothing stands in its way. Raises Halted."""
        if _within(kind, around):
            if (halted := next((run.halted for run in runs if run.halted), None)) is not None:
                raise halted.again()
            return Crossing(kind, runs, (), around)
        while True:
            with LOCK.now:
                asked = None
                for run in runs:
                    if (question := run.standing(kind)) is not None:
                        asked = (run, question)
                        break
                else:
                    return self._counted(kind, name, runs, around)
            run, question = asked
            if not question.wait(run.plan.ask):
                run.unanswered(question)

    def _counted(self, kind: Next, name: str, runs: tuple[Run, ...], around: Crossing | None) -> Crossing:
        """It begins. LOCK has to be held."""
        if around is not None and kind == "llm":
            around.turns += 1
        return Crossing(kind, runs, tuple([run.began(kind, name) for run in runs]), around)

    def _around(self, parent: int) -> Crossing | None:
        """The step that the running context, or the span of this id, is inside of."""
        if self._foreign:
            above = parent or get_current_span().get_span_context().span_id
            found = self._foreign.get(above) or self._inside.get(above)
            if found is not None and found.open:
                return found
        step: Crossing | None = STEP.get()
        return step if step is not None and step.open else None

    def _is_covered(self, span: Any) -> bool:
        scope = span.instrumentation_scope
        return scope is not None and any(part in scope.name for part in self.covered)


def _remember(spans: dict[int, T], span_id: int, what: T) -> None:
    if len(spans) >= MOST:  # they were never ended
        spans.pop(next(iter(spans)), None)
    spans[span_id] = what


def _standing(runs: tuple[Run, ...], kind: Next) -> tuple[Run, Question] | None:
    """The first thing that has to be settled before the next step, outermost guard first. Raises Halted."""
    with LOCK.now:
        for run in runs:
            if (question := run.standing(kind)) is not None:
                return run, question
        return None


def _within(kind: Next, around: Crossing | None) -> bool:
    """Whether a step inside another is a part of it."""
    if around is None:
        return False
    return around.kind == "llm" if kind == "llm" else around.kind == "tool" and not around.turns


def _tell(crossing: Crossing, span: Any, attributes: Mapping[str, Any]) -> None:
    if crossing.kind == "tool":
        given = _first(attributes, ARGUMENTS)
        crossing.asked(None if given is None else {"": given})
        crossing.brought(_first(attributes, RESULTS))
    else:
        crossing.told(attributes)
    failed = not span.status.is_ok
    crossing.ended(RuntimeError(span.status.description or "failed") if failed else None)


def _kind(attributes: Mapping[str, Any]) -> Next | None:
    """Whether a span of another instrumentation is a step, where that is known yet."""
    told = (
        genai.KINDS.get(str(attributes.get(GEN_AI_OPERATION)))
        or openinference.KINDS.get(str(attributes.get(OI_KIND)))
        or traceloop.KINDS.get(str(attributes.get(TRACELOOP_KIND)))
    )
    return None if told not in COUNTED else "llm" if told == "llm" else "tool"


def _first(attributes: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    return next((attributes[key] for key in keys if attributes.get(key) not in (None, "")), None)


DESK: Final = Desk()

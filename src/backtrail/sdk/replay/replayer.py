"""A session that replays: calls are answered from the tape; the first that it cannot answer ends the run."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from backtrail.core.tape.divergence.difference import Difference, DifferenceKind
from backtrail.core.tape.divergence.tools import tools_changed
from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.matching.reel import Exhausted, Reel
from backtrail.core.tape.matching.rules import Rules
from backtrail.core.tape.recording.event import Event, Label, Outcome
from backtrail.core.tape.recording.tape import Header, Tape
from backtrail.sdk.replay.crossing import Crossing
from backtrail.sdk.replay.divergence import Diverged, NotReplayable, Over
from backtrail.sdk.replay.missing import RAISE, SIMULATE, Missing
from backtrail.sdk.replay.redaction import Redaction
from backtrail.sdk.replay.session import Session
from backtrail.sdk.replay.values.codec import encoded, guessed
from backtrail.sdk.replay.values.errors import error_of
from backtrail.sdk.replay.writing import Writing

Level: TypeAlias = Literal["tool", "http"]
"""tool: a tool is answered whole; http: its body runs again over the recorded requests that it made."""
RECORDED: Final = frozenset({"tape", "masked", "position", "prefix"})
"""Labels of what the recording itself answered."""
ALIKE = 0.6
"""Least likeness of a `nearest` answer."""


class Replayer(Session):
    """Nothing is live but what the user allowed."""

    replaying = True

    def __init__(
        self,
        header: Header,
        writing: Writing,
        tape: Tape,
        *,
        level: Level = "tool",
        missing: Missing | None = None,
        rules: Rules | None = None,
        exhausted: Exhausted = "raise",
        redaction: Redaction | None = None,
    ) -> None:
        super().__init__(header, writing, redaction)
        self.played = tape
        self.level = level
        self.missing = missing or Missing()
        self.reel = Reel(tape, now=self.clock, rules=rules, exhausted=exhausted)
        self.difference: Difference | None = None
        """The first place where the run did otherwise; every call after it is refused."""
        self.over = False
        """The recorded run was cut off, and this one has come to where it was."""
        self.otherwise: list[Event] = []
        """Calls that something else than the recording answered, as the user said."""

    def begin(self, ask: Ask) -> Crossing:
        with self.lock:
            if self.difference is not None:
                raise Diverged(self.difference)
            if self.over:
                raise Over
            crossing = self._crossing(ask)
            self._answer(crossing)
            return crossing

    def diverge(self, kind: DifferenceKind, ask: Ask | None = None, why: str = "", **facts: Any) -> Diverged:
        """The run did otherwise: from here on every call is refused. Raise what this returns."""
        with self.lock:
            if self.difference is None:
                left = self.reel.left()
                due = next((event for event in left if ask is None or event.scope == ask.scope), None)
                near = self.reel.nearest(ask) if ask is not None else ()
                self.difference = Difference(
                    kind=kind,
                    step=self._next - (ask is not None),
                    asked=ask,
                    expected=due or (left[0] if left else None),
                    nearest=near,
                    why=why,
                    facts=facts,
                )
            return Diverged(self.difference)

    def ended(self) -> None:
        """The run is over by itself: what was recorded and not asked is a difference too."""
        with self.lock:
            if self.difference is None and self.played.footer is not None and self.reel.left():
                self.diverge("missing_call")

    def _write(self, event: Event) -> None:
        super()._write(event)
        again = event.source == "body" and "of" in event.meta
        if event.source not in RECORDED and not again:
            self.otherwise.append(event)

    def _answer(self, crossing: Crossing) -> None:
        """Find what answers the call; raise where nothing does."""
        taken = self.reel.take(crossing.ask)
        if taken is None:
            self._missed(crossing)
            return
        crossing.meta["why"] = taken.why
        if self._runs_again(crossing.ask, taken.event):
            crossing.of, crossing.label = taken.event, "body"
            return
        self.reel.explain(taken.event)
        self._given(crossing, taken.event, taken.label)

    def _runs_again(self, ask: Ask, event: Event) -> bool:
        """Whether the body of a tool runs over its recorded requests; never where that may change the world."""
        side_effect = ask.side_effect or event.meta.get("side_effect")
        own = event.source != "edited"  # the answer that a fork gives is no body's
        return own and self.level == "http" and ask.kind in ("tool", "retriever") and not side_effect

    def _given(self, crossing: Crossing, event: Event, label: Label) -> None:
        crossing.event, crossing.of, crossing.label = event, event, label
        self.finish(crossing, event.result, event.outcome)

    def _missed(self, crossing: Crossing) -> None:
        ask = crossing.ask
        if ask.kind in ("llm", "embedding") and ask.conversation is None and ask.meta.get("function"):
            crossing.label = "body"  # a function around a model call: the call itself crosses below it
            return
        way = self.missing.way(ask)
        if way == RAISE and self.played.footer is None and not self.reel.left():
            self.over = True
            raise Over
        if callable(way):
            self._simulated(crossing, way)
        elif way.startswith(SIMULATE):
            self._simulated(crossing, way.removeprefix(SIMULATE))
        elif way.startswith("stub:"):
            self._made_up(crossing, {"untyped": guessed(way.removeprefix("stub:"))}, "stub")
        elif way in ("body", "live"):
            crossing.label = "body" if way == "body" else "live"
        elif way == "nearest" and (near := self.reel.nearest(ask, 1)) and near[0][1] >= ALIKE:
            crossing.meta["why"] = f"{near[0][1]:.0%} like event {near[0][0].i}"
            self.reel.explain(near[0][0])
            self._given(crossing, near[0][0], "nearest")
        elif way == "ask":
            self._made_up(crossing, {"untyped": guessed(asked_for(ask))}, "stub")
        else:
            raise self.diverge(*self._kind(ask))

    def _simulated(self, crossing: Crossing, way: str | Callable[[Any], Any]) -> None:
        from backtrail.sdk.replay.supposing.simulating import simulated

        try:
            self._made_up(crossing, simulated(way, crossing.ask, self.played), "simulated")
        except NotReplayable as wrong:
            raise self.diverge("unknown_call", crossing.ask, str(wrong)) from wrong
        except Exception as failed:  # noqa: BLE001 - a function that simulates a call may have it fail
            self._made_up(crossing, error_of(failed, encoded), "simulated", "error")

    def _made_up(self, crossing: Crossing, result: Any, label: Label, outcome: Outcome = "value") -> None:
        ask = crossing.ask
        made = Event(i=crossing.i, kind=ask.kind, name=ask.name, key=ask.key, result=result, outcome=outcome)
        crossing.event, crossing.label = made, label
        self.finish(crossing, result, outcome)

    def _kind(self, ask: Ask) -> tuple[DifferenceKind, Ask, str]:
        """What kind of difference a call is that nothing answers, and what more is known of it."""
        if self.reel.was_asked(ask):
            return "extra_call", ask, ""
        near = self.reel.nearest(ask, 1)
        if near and (tools := tools_changed(near[0][0], ask, self.reel.questions)):
            return "tool_set_changed", ask, tools
        same = [event for event in self.played.events if (event.kind, event.name) == (ask.kind, ask.name)]
        told = ask.kind == "llm" and any(event.kind == "llm" for event in self.played.events)
        return "changed_args" if same or told else "unknown_call", ask, ""


def asked_for(ask: Ask, say: Callable[[str], str] | None = None) -> str:
    """What the user answers for a call, typed into the terminal, wherever the program's own input and output go."""
    question = f"The run calls {ask.kind} {ask.name}({json.dumps(ask.args, ensure_ascii=False)}). Its answer: "
    if say is not None:
        return say(question)
    try:
        with Path("/dev/tty").open("r+", buffering=1) as terminal:
            terminal.write(question)
            terminal.flush()
            return terminal.readline().rstrip("\n")
    except OSError:
        return input(question)

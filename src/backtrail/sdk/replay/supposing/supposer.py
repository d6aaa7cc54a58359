"""A session that supposes: models answer anew, or are told something else; everything else is from the tape."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from backtrail.core.tape.divergence.spoken import models
from backtrail.core.tape.prefix import Prefix
from backtrail.core.tape.provider.wire import Overrides
from backtrail.core.tape.recording.event import Event, Label
from backtrail.core.tape.recording.tape import Header, Tape
from backtrail.sdk.replay.crossing import Crossing
from backtrail.sdk.replay.replayer import Replayer
from backtrail.sdk.replay.supposing.faults import Fault, Faults, failing, lessened
from backtrail.sdk.replay.writing import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """What is other than it was recorded."""

    overrides: Overrides = field(default_factory=Overrides)
    freeze_until: int | None = None
    """So many model calls are answered as recorded; None: as long as the tape has the answer."""
    faults: tuple[Fault, ...] = ()
    hint: str | None = None
    """More of the system prompt, for the first live model call alone."""
    anew: tuple[int, ...] = ()
    """Recorded calls that are made for real, where the user lets them."""
    most_calls: int | None = None
    """Live model calls after which the run is stopped."""


class Supposer(Replayer):
    """Model calls are live once the frozen beginning is over; no other call is, but what the user allowed."""

    def __init__(self, header: Header, writing: Writing, tape: Tape, supposed: Supposed, **how: Any) -> None:
        """`how`: as a Replayer takes it."""
        super().__init__(header, writing, tape, **how)
        self.overrides = supposed.overrides
        self._lasting = supposed.freeze_until is None
        self._prefix = Prefix(tape, supposed.freeze_until or 0, self.clock)
        self._faults = Faults(supposed.faults)
        self._models = models(tape.events)
        self._names = {event.name for event in self._models}
        inner = {event.parent for event in tape.events if event.kind == "llm"}
        self._around = {event.name for event in tape.events if event.i in inner}
        """Functions that hold a model call; of a fork, one of them may answer itself."""
        self._supposed = supposed
        self._live = 0
        self._hint()

    def ended(self) -> None:
        """A supposed run may end otherwise than the recorded one: nothing is missing."""

    def _answer(self, crossing: Crossing) -> None:
        try:
            self._answered(crossing)
        finally:
            self._hint()

    def _answered(self, crossing: Crossing) -> None:
        fault = self._faults.next(crossing.ask)
        if fault is None:
            self._plainly(crossing)
            return
        crossing.meta["why"] = f"fault {fault}"
        if fault.what in ("error", "timeout"):
            self._fail(crossing, fault)
        elif fault.what == "slow":
            self._plainly(crossing)
            crossing.wait = fault.seconds
        else:
            self._lessen(crossing, fault)

    def _fail(self, crossing: Crossing, fault: Fault) -> None:
        result, outcome = failing(fault, crossing.ask)
        self._made_up(crossing, result, "fault", outcome)

    def _lessen(self, crossing: Crossing, fault: Fault) -> None:
        taken = self.reel.take(crossing.ask)
        if taken is None:
            self._made_up(crossing, lessened(fault, crossing.ask, ""), "fault")
            return
        self.reel.explain(taken.event)
        self._made_up(crossing, lessened(fault, crossing.ask, taken.event.result), "fault")

    def _plainly(self, crossing: Crossing) -> None:
        ask = crossing.ask
        if ask.kind != "llm":
            super()._answer(crossing)
        elif ask.meta.get("function") and ask.name not in self._names:
            crossing.label = "body"  # a function around a model call: the call itself crosses below it
        elif self._still_frozen():
            self._frozen(crossing)
        elif self._lasting and (taken := self.reel.take(ask)) is not None:
            crossing.meta.setdefault("why", taken.why)
            self.reel.explain(taken.event)
            self._given(crossing, taken.event, taken.label)
        else:
            crossing.meta.setdefault("why", "a model call after the frozen beginning")
            crossing.label = "live"
            self._count(crossing)
            self._pass_over()

    def _count(self, crossing: Crossing) -> None:
        most = self._supposed.most_calls
        if most is not None and self._live >= most:
            raise self.diverge("too_many_calls", crossing.ask, f"it may make {most} live calls: it may go on for ever")
        self._live += 1

    def _still_frozen(self) -> bool:
        """Whether the beginning lasts; what happened inside a tool that was answered whole is no longer part of it."""
        if self._prefix.left:
            self._prefix.forget(self.reel.given)
        return bool(self._prefix.left)

    def _hint(self) -> None:
        """Requests are changed before they are asked for: the hint stands for the first live one, and for no other."""
        if self._supposed.hint is not None:
            plain = self._supposed.overrides
            due = not self._live and not self._still_frozen()
            more = "\n".join(part for part in (plain.system_append, self._supposed.hint) if part)
            self.overrides = replace(plain, system_append=more) if due else plain

    def _frozen(self, crossing: Crossing) -> None:
        event = self._prefix.take(crossing.ask)
        if event is None and crossing.ask.meta.get("function") and crossing.ask.name in self._around:
            crossing.label = "body"
            return
        if event is None:
            due = next(iter(self._prefix.waiting), None)
            raise self.diverge("prefix_mismatch", crossing.ask, due=due.i if due is not None else None)
        crossing.meta.setdefault("why", "within the frozen beginning")
        self.reel.explain(event)
        self._given(crossing, event, "prefix")

    def _pass_over(self) -> None:
        """The recorded call in whose place a live one is made: it is not what is due next."""
        due = next((event for event in self._models if not self.reel.given(event)), None)
        if due is not None:
            self.reel.explain(due)

    def _given(self, crossing: Crossing, event: Event, label: Label) -> None:
        if event.i in self._supposed.anew and self.missing.may_be_live(crossing.ask):
            crossing.of, crossing.label = event, "live"
            return
        super()._given(crossing, event, "edited" if event.source == "edited" else label)


def told(
    overrides: Overrides,
    faults: Iterable[Fault] = (),
    answers: Mapping[int, Any] | None = None,
    hint: str | None = None,
) -> dict[str, Any]:
    """What was supposed, as the header of the new tape tells it: only what is changed."""
    changed = {name: value for name, value in asdict(overrides).items() if value is not None and value != {}}
    if kept := [str(fault) for fault in faults]:
        changed["faults"] = kept
    if answers:
        changed["results"] = {str(i): value for i, value in answers.items()}
    if hint is not None:
        changed["hint"] = hint
    return changed

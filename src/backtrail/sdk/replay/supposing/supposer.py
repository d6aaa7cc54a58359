"""A session that supposes: models answer anew, or are told something else; everything else is from the tape."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
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

    def ended(self) -> None:
        """A supposed run may end otherwise than the recorded one: nothing is missing."""

    def _answer(self, crossing: Crossing) -> None:
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
        elif self._prefix.left:
            self._frozen(crossing)
        elif self._lasting and (taken := self.reel.take(ask)) is not None:
            crossing.meta.setdefault("why", taken.why)
            self.reel.explain(taken.event)
            self._given(crossing, taken.event, taken.label)
        else:
            crossing.meta.setdefault("why", "a model call after the frozen beginning")
            crossing.label = "live"
            self._pass_over()

    def _frozen(self, crossing: Crossing) -> None:
        event = self._prefix.take(crossing.ask)
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
        super()._given(crossing, event, "edited" if event.source == "edited" else label)


def told(
    overrides: Overrides, faults: Iterable[Fault] = (), answers: Mapping[int, Any] | None = None
) -> dict[str, Any]:
    """What was supposed, as the header of the new tape tells it: only what is changed."""
    changed = {name: value for name, value in asdict(overrides).items() if value is not None and value != {}}
    if kept := [str(fault) for fault in faults]:
        changed["faults"] = kept
    if answers:
        changed["results"] = {str(i): value for i, value in answers.items()}
    return changed

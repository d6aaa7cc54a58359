"""One guarded run: its brake, what it was ordered, and whether it may go on."""

import os
import threading
import time
import uuid
from collections.abc import Callable, Hashable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Final, Literal

from opentelemetry.trace import get_current_span

from backtrail.core.policy.brake.brake import Brake, Next
from backtrail.core.policy.brake.limits import LIMITS, Limits, Spent
from backtrail.core.policy.brake.rounds import Made
from backtrail.core.policy.brake.trip import Trip
from backtrail.core.semconv.names import SESSION_ID
from backtrail.sdk.capture import current
from backtrail.sdk.capture.ambient import AMBIENT
from backtrail.sdk.guard.asking import Question
from backtrail.sdk.guard.guidance import Guidance
from backtrail.sdk.guard.halted import Halted
from backtrail.sdk.guard.notes import note
from backtrail.sdk.guard.order import Order
from backtrail.sdk.guard.plan import Answer, Asking, Plan
from backtrail.sdk.guard.price import cost
from backtrail.sdk.guard.used import Used

if TYPE_CHECKING:
    from backtrail.sdk.guard.link import Link

State = Literal["running", "waiting", "stopped", "ended"]


class Lock:
    """Guards the counts of all runs: nested runs are looked at and counted in one go."""

    def __init__(self) -> None:
        self.now = threading.RLock()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._renew)

    def _renew(self) -> None:
        """Another thread of the parent may have held it."""
        self.now = threading.RLock()


LOCK: Final = Lock()


class Run:
    """A run from the beginning of a guard's block to its end. May be used from any thread."""

    def __init__(self, plan: Plan, link: "Link") -> None:
        self.id = uuid.uuid4().hex
        """How page and command line name it."""
        self.plan = plan
        self.session: str | None = None
        self.trace: str | None = None
        self.state: State = "running"
        self.tripped = ""
        self.over = False
        """Its block ended."""
        self.guidance = Guidance()
        self._link = link
        self._brake = Brake(plan.limits, time.monotonic())
        self._halted: Halted | None = None
        self._question: Question | None = None
        self._ordered: Order | None = None
        """To ask a human, before the next step."""
        self._warnings: list[str] = []
        """Of orders: they are noted where the run goes on, on its span."""

    @property
    def spent(self) -> Spent:
        """What it has spent up to now."""
        with LOCK.now:
            return self._brake.spent(time.monotonic())

    @property
    def limits(self) -> Limits:
        """What it may spend, with every extension."""
        return self._brake.limits

    @property
    def halted(self) -> Halted | None:
        """Why it was stopped; None where it was not."""
        return self._halted

    def extend(self, **more: float) -> None:
        """Add to the limits: `run.extend(steps=10)`. A run that waits for a human goes on. Raises ValueError."""
        unknown = sorted(set(more) - set(LIMITS))
        if unknown or not all(value > 0 for value in more.values()):
            raise ValueError(f"extend() takes numbers above 0 for {', '.join(LIMITS)}, not {more}")
        self.answer(more)

    def spend(self, *, tokens: int = 0, cost: float = 0.0) -> None:
        """So much was used that no span tells of."""
        with LOCK.now:
            self._brake.spend(tokens=tokens, cost=cost)

    def stop(self, reason: str) -> None:
        """Let the next step raise Halted."""
        with LOCK.now:
            self._stop(Halted(reason, limit="order", session=self.session, trace=self.trace, run=self.id))

    def standing(self, kind: Next) -> Question | None:
        """What has to be settled before the next step begins. Raises Halted. LOCK has to be held."""
        if self._halted is not None:
            raise self._halted.again()
        if (self.session is None and AMBIENT.get()) or (self.trace is None and current.capture is not None):
            self.place()
        if self._link.forked:
            self._link.changed(self)
        if self._warnings:
            self._note_warnings()
        if self._question is not None:
            return self._question
        if self._ordered is not None:
            order, self._ordered = self._ordered, None
            return self._ask("order", order.message or f"{order.giver} wants a human to look at this run.")
        return self._look(kind)

    def began(self, kind: Next, name: str) -> Made | None:
        """The step begins. LOCK has to be held."""
        if kind == "llm":
            self._brake.turn()
            return None
        return self._brake.call(name)

    def made(self, made: Made, asked: Hashable, shown: Callable[[], str], brought: Hashable, text: str | None) -> None:
        """A tool call that began is over."""
        with LOCK.now:
            self._brake.brought(made, asked, shown, brought, text)

    def used(self, used: Used) -> None:
        """A model call is over."""
        limits = self.plan.limits
        dollars = cost(used, self.plan.prices) if limits.cost is not None or used.cost is not None else 0.0
        with LOCK.now:
            self._brake.spend(tokens=used.tokens, cost=dollars)

    def place(self) -> None:
        """Learn which session and trace it belongs to, as soon as there are any."""
        before = (self.session, self.trace)
        if self.session is None and (ambient := AMBIENT.get()):
            told = ambient.get(SESSION_ID)
            self.session = told if isinstance(told, str) else None
        if self.trace is None and current.capture is not None:
            context = get_current_span().get_span_context()
            self.trace = f"{context.trace_id:032x}" if context.is_valid else None
        if before != (self.session, self.trace):
            self._link.changed(self)

    def hear(self, order: Order) -> None:
        """An order has come. Called in the link's thread."""
        with LOCK.now:
            if self.over or self._halted is not None:
                return
            match order.kind:
                case "warn":
                    self._warnings.append(order.message or f"{order.giver} warns.")
                case "steer":
                    self.guidance.add(order.message)
                    if self._question is not None:
                        self.answer("go_on")
                case "ask":
                    self._ordered = order
                case "stop":
                    self.stop(f"Stopped by {order.giver}{f': {order.message}' if order.message else '.'}")
                case "extend":
                    self.answer({name: more for name, more in order.more.items() if name in LIMITS and more > 0})
                case "go_on":
                    self._ordered = None
                    self.answer("go_on")

    def answer(self, given: Answer) -> None:
        """Settle the question that it waits at, if it does; an extension is one also where nobody asked."""
        with LOCK.now:
            question, limit = self._question, self._question.asking.limit if self._question else ""
            if isinstance(given, Mapping):
                self._brake.extend(given)
                self._settle("running")
            elif question is None:
                return
            elif given in (True, "go_on"):
                if limit != "order":
                    self._brake.go_on(limit)  # type: ignore[arg-type]
                self._settle("running")
            else:
                self._stop(self._reason(question, "a human said no"))
            self._link.changed(self)

    def unanswered(self, question: Question) -> None:
        """Nobody answered in time, or nobody can."""
        with LOCK.now:
            if self._question is not question:
                return
            if self.plan.otherwise == "go_on":
                note("nobody answered, going on", question.asking.limit, question.asking.sentence, self.id)
                self.answer("go_on")
            else:
                self._stop(self._reason(question, "nobody answered"))

    def close(self) -> None:
        """The block ended."""
        with LOCK.now:
            self.over = True
            self._settle("ended")
        self._link.closed(self)

    def _look(self, kind: Next) -> Question | None:
        now = time.monotonic()
        if self.plan.on_trip in ("warn", "steer"):
            if (trip := self._brake.news(kind, now)) is not None:
                self._trip(trip)
                if self.plan.on_trip == "steer":
                    self.guidance.add(trip.advice)
            return None
        if (trip := self._brake.trip(kind, now)) is None:
            return None
        self._trip(trip)
        if self.plan.on_trip == "ask":
            return self._ask(trip.limit, trip.sentence)
        halted = Halted(
            trip.sentence, limit=trip.limit, spent=trip.spent, most=trip.most, session=self.session, trace=self.trace,
            run=self.id,
        )  # fmt: skip
        self._stop(halted)
        raise halted

    def _trip(self, trip: Trip) -> None:
        self.tripped = trip.sentence
        note(self.plan.on_trip, trip.limit, trip.sentence, self.id)
        self._link.changed(self)

    def _ask(self, limit: str, sentence: str) -> Question:
        asking = Asking(
            sentence=sentence,
            limit=limit,
            spent=asdict(self._brake.spent(time.monotonic())),
            limits={str(name): most for name, most in self._brake.limits.told().items()},
            agent=self.plan.agent,
            session=self.session,
            trace=self.trace,
            run=self.id,
        )
        self._question = Question(
            asking, seconds=self.plan.ask_seconds, answered=self.answer, can_be_heard=self._link.reachable
        )
        self.tripped, self.state = sentence, "waiting"
        self._link.changed(self)
        return self._question

    def _reason(self, question: Question, why: str) -> Halted:
        asking = question.asking
        spent = asking.spent.get(asking.limit)
        return Halted(
            f"{asking.sentence} {why[:1].upper()}{why[1:]}.", limit=asking.limit, spent=spent,
            most=asking.limits.get(asking.limit), session=self.session, trace=self.trace, run=self.id,
        )  # fmt: skip

    def _stop(self, halted: Halted) -> None:
        if self._halted is None:
            self._halted, self.tripped = halted, halted.sentence
        self._settle("stopped")
        self._link.changed(self)

    def _settle(self, state: State) -> None:
        question, self._question = self._question, None
        self.state = state if self._halted is None else "stopped"
        if question is not None:
            self._brake.waited(time.monotonic() - question.began)
            question.close()

    def _note_warnings(self) -> None:
        warnings, self._warnings = self._warnings, []
        for warning in warnings:
            note("warn", "order", warning, self.id)

"""One step on its way: counted when it begins, what it used and brought when it is over.

A model call inside another is the same step, told twice: a framework's wrapper around the provider's client. A tool
inside a tool in which no model was asked is the same call, for the model asked for the outer one.
"""

from collections.abc import Callable, Mapping
from contextvars import Token
from functools import partial
from typing import Any, Final

from backtrail.core.policy.brake.brake import Next
from backtrail.core.policy.brake.rounds import Made
from backtrail.sdk.capture import current
from backtrail.sdk.capture.ambient import STEP
from backtrail.sdk.capture.shield import shielded
from backtrail.sdk.guard.run import Run
from backtrail.sdk.guard.sizes import NOTICED, failure, key_of, outcome, shown, told_by, told_by_reply
from backtrail.sdk.guard.used import NOTHING, Used

COUNTING: Final = shielded("counting what a step used")


class Crossing:
    """A step of one or more guarded runs."""

    __slots__ = (
        "_arguments", "_made", "_outcome", "_outer", "_tokens", "_told", "_used",
        "inner", "kind", "open", "runs", "turns",
    )  # fmt: skip

    def __init__(
        self, kind: Next, runs: tuple[Run, ...], made: tuple[Made | None, ...], outer: "Crossing | None"
    ) -> None:
        self.kind: Next = kind
        self.runs = runs
        self.open = True
        self.turns = 0
        """Model calls inside."""
        self._made = made
        """Empty where it is a part of the outer step, which is counted already."""
        self._outer = outer
        self._arguments: Mapping[str, Any] | None = None
        self._told: dict[str, Any] = {}
        self._used = NOTHING
        self.inner = NOTHING
        """Of the model calls that are this one, told again."""
        self._outcome: tuple[Any, str | None] | None = None
        self._tokens: list[Token[Crossing | None]] = []

    def asked(self, arguments: Mapping[str, Any] | None) -> None:
        """What a tool is called with."""
        self._arguments = arguments

    def enter(self) -> None:
        self._tokens.append(STEP.set(self))
        for run in self.runs:
            if run.trace is None and current.capture is not None:
                run.place()

    def leave(self) -> None:
        if self._tokens:
            try:
                STEP.reset(self._tokens.pop())
            except ValueError:
                return  # left in another context than entered: that context ends by itself

    def noticed(self, key: str, value: Any) -> None:
        if key in NOTICED:
            self._told[key] = value

    def told(self, attributes: Mapping[str, Any]) -> None:
        """What the attributes of its span say in the end."""
        self._told.update((key, value) for key, value in attributes.items() if key in NOTICED)

    def used(self, used: Used) -> None:
        """What a framework says that it used."""
        self._used = self._used.more(used)

    def brought(self, value: Any) -> None:
        with COUNTING:
            if self.kind == "llm":
                self._used = self._used.more(told_by_reply(value))
            elif self._compares():
                self._outcome = outcome(value)

    def item(self, value: Any) -> None:
        if self.kind == "llm" and not isinstance(value, str):
            with COUNTING:
                self._used = self._used.more(told_by_reply(value))

    def ended(self, error: BaseException | None = None) -> None:
        if not self.open:
            return
        self.open = False
        with COUNTING:
            if self.kind == "llm":
                self._end_turn()
            elif self._made:
                self._end_call(error)

    def _end_turn(self) -> None:
        used = told_by(self._told).more(self._used).more(self.inner)
        if self._outer is not None and not self._made:
            self._outer.inner = self._outer.inner.plus(used)
            return
        if used is NOTHING:
            return
        for run in self.runs:
            run.used(used)

    def _end_call(self, error: BaseException | None) -> None:
        asked, brought, text = None, None, None
        told: Callable[[], str] = str
        if self._compares():
            if self._arguments is not None:
                asked, told = key_of(self._arguments), partial(shown, self._arguments)
            brought, text = failure(error) if error is not None else self._outcome or outcome(None)
        for run, made in zip(self.runs, self._made, strict=True):
            if made is not None:
                run.made(made, asked, told, brought, text)

    def _compares(self) -> bool:
        """Whether anybody looks for loops: comparing costs more than counting."""
        return any(run.plan.limits.loops is not None for run in self.runs)

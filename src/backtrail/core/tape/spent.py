"""What the models of a run took: calls and tokens, and what they cost where that is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from backtrail.core.tape.divergence.spoken import answer, models
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Tape

Price: TypeAlias = Callable[[str, int, int], float | None]
"""US dollars for a call: model, input tokens, output tokens; None where the price is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Of one run, or of several together."""

    calls: int = 0
    input: int = 0
    output: int = 0
    cost: float | None = None
    """US dollars; None where the price of a call is not known."""

    @property
    def tokens(self) -> int:
        return self.input + self.output


def spent(tape: Tape, price: Price | None = None) -> Spent:
    """What a run took. A recorded answer counts as when it was made, so that a run compares with its recording."""
    calls = models(tape.events)
    counted = [_tokens(event) for event in calls]
    costs = [_cost(event, tokens, price) for event, tokens in zip(calls, counted, strict=True)]
    known = [cost for cost in costs if cost is not None]
    return Spent(
        calls=len(calls),
        input=sum(given for given, _ in counted),
        output=sum(made for _, made in counted),
        cost=sum(known) if calls and len(known) == len(calls) else None,
    )


def made(tape: Tape, price: Price | None = None) -> Spent:
    """What a new run really took: its live calls, without those that a tape answered."""
    return spent(replace(tape, events=[event for event in tape.events if event.source == "live"]), price)


def total(runs: Sequence[Spent]) -> Spent:
    """Of several runs together; the cost is None where a run made calls whose price is not known."""
    asked = [one for one in runs if one.calls]
    return Spent(
        calls=sum(one.calls for one in runs),
        input=sum(one.input for one in runs),
        output=sum(one.output for one in runs),
        cost=None if any(one.cost is None for one in asked) else sum(one.cost or 0.0 for one in asked),
    )


def mean(runs: Sequence[Spent]) -> Spent:
    """Of several runs, by run, rounded to whole calls and tokens."""
    count = len(runs) or 1
    costs = [one.cost for one in runs if one.cost is not None]
    return Spent(
        calls=round(sum(one.calls for one in runs) / count),
        input=round(sum(one.input for one in runs) / count),
        output=round(sum(one.output for one in runs) / count),
        cost=sum(costs) / count if runs and len(costs) == len(runs) else None,
    )


def _tokens(event: Event) -> tuple[int, int]:
    told = answer(event)
    return (told.input_tokens or 0, told.output_tokens or 0) if told is not None else (0, 0)


def _cost(event: Event, tokens: tuple[int, int], price: Price | None) -> float | None:
    known: Any = event.meta.get("cost")
    if isinstance(known, int | float):
        return float(known)
    told = answer(event)
    body = event.args.get("body") if isinstance(event.args, dict) else None
    model = (told.model if told else None) or (body.get("model") if isinstance(body, dict) else None)
    return price(str(model), *tokens) if price is not None and model else None

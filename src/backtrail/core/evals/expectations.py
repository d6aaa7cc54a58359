"""What is expected of a run, and what of it a run did not keep."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any, Final

from backtrail.core.evals.judge import Judge
from backtrail.core.evals.matchers import Unmatchable, check, expression, is_words, matches, text_of
from backtrail.core.evals.ran import Called, Ran

SHOWN: Final = 300
"""Characters of a value that a failure quotes."""
NAMED: Final = 6


class Unfit(ValueError):
    """Expectations that say nothing: which, and what is meant instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of a tool that is meant; `*` in its name is a wildcard, arguments that are not named may be anything."""

    tool: str
    args: Mapping[str, Any] = field(default_factory=dict)
    times: int | None = None
    """How often exactly; None: at least once."""

    def is_meant(self, call: Called) -> bool:
        """Whether this call is one of those."""
        return fnmatchcase(call.tool, self.tool) and all(
            matches(each, call.args.get(name)) for name, each in self.args.items()
        )

    def __str__(self) -> str:
        return f"{self.tool}({', '.join(f'{name}={_words(each)}' for name, each in self.args.items())})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """All of them must hold; None and empty expect nothing."""

    must_call: tuple[Call, ...] = ()
    must_not_call: tuple[Call, ...] = ()
    output_matches: str | None = None
    """A regular expression that is found in the output: text as it is, all else as JSON."""
    output_contains: str | None = None
    max_steps: int | None = None
    """Calls of models."""
    max_tokens: int | None = None
    max_cost: float | None = None
    """US dollars."""
    judge: Judge | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) not in (None, ()) for each in fields(self))


def failures(expected: Expectations, run: Ran) -> list[str]:
    """What a run did not keep, a sentence each; none where it kept all. The judge is asked elsewhere: see `Judge`."""
    found = [f"the run failed: {run.error}"] if run.error else []
    found += [each for call in expected.must_call if (each := _lacks(call, run.calls))]
    for call in expected.must_not_call:
        found += [f"{_told(each)} was called, and {call} must not be" for each in run.calls if call.is_meant(each)]
    found += _output(expected, text_of(run.output) if run.output is not None else "")
    limits: tuple[tuple[str, float | None, float | None, Callable[[float], str]], ...] = (
        ("model call", run.steps, expected.max_steps, lambda n: f"{n:,.0f}"),
        ("token", run.tokens, expected.max_tokens, lambda n: f"{n:,.0f}"),
        ("US dollar", run.cost, expected.max_cost, lambda n: f"{n:,.4f}"),
    )
    for thing, took, most, number in limits:
        if most is not None and took is None:
            found.append(f"what it cost is not known, and at most {number(most)} {thing}s are allowed")
        elif most is not None and took is not None and took > most:
            found.append(f"it took {number(took)} {thing}s, and at most {number(most)} are allowed")
    return found


def expectations(told: Any) -> Expectations:
    """Expectations as a case tells them. Raises Unfit."""
    known = {each.name for each in fields(Expectations)}
    if not isinstance(told, Mapping) or not set(told) <= known:
        odd = sorted(set(told) - known) if isinstance(told, Mapping) else [type(told).__name__]
        raise Unfit(f"expect: {', '.join(map(str, odd))} is not known. There are {', '.join(sorted(known))}")
    try:
        made = Expectations(
            must_call=_calls("must_call", told.get("must_call")),
            must_not_call=_calls("must_not_call", told.get("must_not_call")),
            output_matches=_text("output_matches", told.get("output_matches")),
            output_contains=_text("output_contains", told.get("output_contains")),
            max_steps=_limit("max_steps", told.get("max_steps"), whole=True),
            max_tokens=_limit("max_tokens", told.get("max_tokens"), whole=True),
            max_cost=_limit("max_cost", told.get("max_cost")),
            judge=Judge.of_json(told["judge"]) if told.get("judge") is not None else None,
        )
        if made.output_matches is not None:
            expression(made.output_matches)
    except Unmatchable as wrong:
        raise Unfit(f"expect: {wrong}") from wrong
    return made


def as_json(expected: Expectations) -> dict[str, Any]:
    """Expectations as a case tells them, without what expects nothing."""
    told: dict[str, Any] = {}
    for each in fields(expected):
        value = getattr(expected, each.name)
        if value in (None, ()):
            continue
        if isinstance(value, Judge):
            value = value.json()
        told[each.name] = [_call(call) for call in value] if isinstance(value, tuple) else value
    return told


def _call(call: Call) -> dict[str, Any]:
    told: dict[str, Any] = {"tool": call.tool}
    if call.args:
        told["args"] = dict(call.args)
    return told if call.times is None else {**told, "times": call.times}


def _lacks(call: Call, calls: Sequence[Called]) -> str | None:
    count = sum(call.is_meant(each) for each in calls)
    if call.times is not None and count != call.times:
        return f"{call} was called {count:,} times, and must be {call.times:,} times.{_instead(call, calls)}"
    if call.times is None and not count:
        return f"{call} was not called, and must be.{_instead(call, calls)}"
    return None


def _instead(call: Call, calls: Sequence[Called]) -> str:
    same = [each for each in calls if each.tool == call.tool] or calls
    told = ", ".join(_told(each) for each in same[:NAMED])
    more = f" and {len(same) - NAMED} more" if len(same) > NAMED else ""
    return f" Called: {told}{more}" if told else " No tool was called"


def _output(expected: Expectations, output: str) -> list[str]:
    gave = f"the output is {_cut(output)!r}"
    found = []
    if expected.output_matches is not None and not expression(expected.output_matches).search(output):
        found.append(f"{gave}, and must match {expected.output_matches!r}")
    if expected.output_contains is not None and expected.output_contains not in output:
        found.append(f"{gave}, and must contain {expected.output_contains!r}")
    return found


def _calls(what: str, told: Any) -> tuple[Call, ...]:
    if told is None:
        return ()
    if not isinstance(told, list | tuple):
        raise Unfit(f"expect: {what} is a list of calls, as in [{{tool: lookup_order, args: {{order_id: A17}}}}]")
    return tuple(_meant(what, each) for each in told)


def _meant(what: str, told: Any) -> Call:
    """`{tool, args, times}`, or the name of a tool alone."""
    if isinstance(told, str) and told:
        return Call(tool=told)
    if not isinstance(told, Mapping) or not isinstance(told.get("tool"), str) or set(told) - {"tool", "args", "times"}:
        raise Unfit(f"expect: {what} has {told!r}. A call is told by tool, args and times")
    args, times = told.get("args") or {}, told.get("times")
    if not isinstance(args, Mapping):
        raise Unfit(f"expect: the args of {told['tool']} in {what} are told by name")
    for each in args.values():
        check(each)
    return Call(tool=told["tool"], args=dict(args), times=None if times is None else int(_limit("times", times) or 0))


def _text(what: str, told: Any) -> str | None:
    if told is not None and not isinstance(told, str):
        raise Unfit(f"expect: {what} is a text, not {told!r}")
    return told


def _limit(what: str, told: Any, *, whole: bool = False) -> Any:
    kinds = int if whole else (int, float)
    if told is not None and (not isinstance(told, kinds) or isinstance(told, bool) or told < 0):
        raise Unfit(f"expect: {what} is a number from 0 on, not {told!r}")
    return told


def _told(call: Called) -> str:
    return f"{call.tool}({', '.join(f'{name}={_cut(text_of(each))}' for name, each in call.args.items())})"


def _words(wanted: Any) -> str:
    if not is_words(wanted):
        return _cut(text_of(wanted))
    return " and ".join(f"{word.replace('_', ' ')} {_cut(text_of(told))}" for word, told in wanted.items())


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"

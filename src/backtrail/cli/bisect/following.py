"""What to type after a bisection: the run again with its correction, or what would let it find more."""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from backtrail.core.tape.bisecting.board import Finding

if TYPE_CHECKING:
    from backtrail.sdk.replay.bisecting.outcome import Bisection

LONGEST: Final = 300
"""Characters of an answer that a command shows."""
SAMPLES: Final = 5
UNKNOWN: Final[frozenset[Finding]] = frozenset({"untried", "open", "hangs", "unclear"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed, as far as the next command needs it again."""

    run: str
    program: Sequence[str] = ()
    entry: str | None = None
    wanted: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Expectations by their option, `--must-call` and the like."""
    check: str | None = None
    """`module:function`."""
    on_miss: Mapping[str, str] | None = None
    hint: str | None = None
    corrected: Mapping[int, str] | None = None
    """Answers as they were typed, `@file` too."""


def following(found: "Bisection", typed: Typed) -> str:
    """The next command; where nothing was found, what to add to this one."""
    probe = found.verdict.found
    if probe is None:
        return _more(found)
    if probe.knocked or probe.way == "live":
        more = ["--correct", f"{probe.i}=@right.json"] if probe.knocked else ["--allow-live", _whose(found, probe.i)]
        wanted = [word for name, values in typed.wanted.items() for value in values for word in (name, value)]
        return shlex.join(["backtrail", "bisect", typed.run, *wanted, *more, *_same(typed)])
    words = ["backtrail", "fork", typed.run, "--at", str(probe.i), "--keep", "tries"]
    if probe.way == "hint":
        frozen = sum(step.step.model and step.step.i < probe.i for step in found.verdict.steps)
        words = ["backtrail", "whatif", typed.run, "--freeze-until", str(frozen), "--system-append", str(typed.hint)]
    elif probe.way != "again":
        value = (typed.corrected or {}).get(probe.i) if probe.way == "given" else None
        words += ["--result", value or _written(found.corrections[probe].value)]
    return shlex.join([*words, *_same(typed)])


def _whose(found: "Bisection", i: int) -> str:
    event = next(event for event in found.recorded.events if event.i == i)
    return f"{event.kind}:{event.name}"


def _written(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else "@right.json"


def _same(typed: Typed) -> list[str]:
    words = ["--samples", str(SAMPLES)]
    if typed.check:
        words += ["--check", typed.check]
    if typed.entry:
        words += ["--entry", typed.entry]
    for name, way in (typed.on_miss or {}).items():
        words += ["--on-miss", f"{name}={way}"]
    return [*words, *(["--", *typed.program] if typed.program else [])]


def _more(found: "Bisection") -> str:
    """What would let the search know more."""
    parts = []
    if found.ended in ("max_runs", "max_cost", "max_tokens"):
        parts.append(f"raise --{found.ended.replace('_', '-')}")
    if found.ended == "unpriced":
        parts.append("bound the tokens (--max-tokens) instead of --max-cost")
    if found.lacking:
        whose = max(found.lacking, key=lambda each: found.lacking[each])
        parts.append(f"say what answers the calls that were not recorded: --on-miss {shlex.quote(f'{whose}=stub:...')}")
    tools = [each.step.i for each in found.verdict.steps if not each.step.model]
    if tools:
        parts.append(f"give the right answer of a step: --correct {tools[0]}=@right.json")
    return "; ".join([*parts, "tell the model more at each step: --hint 'TEXT'"])

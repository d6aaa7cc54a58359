"""What became of a what-if, on the terminal: both runs side by side, how many did well, what they took."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from backtrail.cli.terminal import console, plain
from backtrail.cli.words import money, plural

if TYPE_CHECKING:
    from backtrail.core.tape.spent import Spent
    from backtrail.sdk.replay.supposing.outcome import WhatIf

PASSED, FAILED, DIVERGED = 0, 1, 3


def show(tried: "WhatIf", passed: Sequence[bool], lacks: Sequence[Sequence[str]] = ()) -> None:
    """Print the first run that did not do well, else the first, and what it did not keep; and the sum of all."""
    from backtrail.sdk.replay.supposing.prices import listed

    out = console(pipe_width=140)
    sample = passed.index(False) if False in passed else 0
    if len(passed) > 1:
        out.print(f"Sample {sample + 1}, {'passed' if passed[sample] else 'failed'}:")
    out.print(plain(tried.diff(sample, width=out.width)), soft_wrap=True)
    out.print()
    if tried.runs[sample].output is not None:
        out.print(f"It gave: {plain(str(tried.runs[sample].output))[:400]}", soft_wrap=True)
    for lack in lacks[sample] if lacks else ():
        out.print(f"Not kept: {plain(lack)}", soft_wrap=True)
    out.print(f"{sum(passed)} of {len(passed)} passed. {took(*tried.spent(listed()))}", soft_wrap=True)
    for run in tried.runs:
        if run.path is not None:
            out.print(f"  {run.path}", soft_wrap=True)


def took(before: "Spent", now: "Spent") -> str:
    """`3 model calls, were 3; 640 tokens, were 812 (-21 %); $0.0017, was $0.0021`."""
    parts = [f"{plural(now.calls, 'model call')}, were {before.calls:,}"]
    change = f" ({now.tokens / before.tokens - 1:+.0%})" if before.tokens else ""
    parts.append(f"{plural(now.tokens, 'token')}, were {before.tokens:,}{change}")
    if now.cost is not None:
        parts.append(f"{money(now.cost)}, was {money(before.cost)}")
    return "; ".join(parts)


def as_json(tried: "WhatIf", passed: Sequence[bool]) -> dict[str, Any]:
    """The same as one object: what the server keeps of it, too."""
    from backtrail.core.tape.divergence.rows import shape
    from backtrail.sdk.replay.supposing.prices import listed

    price = listed()
    before, now = tried.spent(price)
    runs = []
    for place, run in enumerate(tried.runs):
        took_ = run.spent(price)
        told = {
            "passed": passed[place],
            "faithful": run.finished and not any(row.first for row in tried.rows(place)),
            "output": run.output,
            "error": run.error,
            "difference": {"kind": run.diverged, "report": run.report} if run.diverged else None,
            "tokens": took_.tokens,
            "cost": took_.cost,
            "rows": [shape(row) for row in tried.rows(place)],
            "tape": str(run.path) if run.path is not None else None,
        }
        runs.append(told)
    return {
        "passed": sum(passed),
        "samples": len(passed),
        "overrides": dict(tried.changed),
        "before": before_it(tried),
        "recorded": {"calls": before.calls, "tokens": before.tokens, "cost": before.cost},
        "now": {"calls": now.calls, "tokens": now.tokens, "cost": now.cost},
        "runs": runs,
    }


def before_it(tried: "WhatIf") -> dict[str, Any]:
    """What stood in the recorded run where something was changed."""
    from backtrail.core.tape.divergence.spoken import models, system

    found: dict[str, Any] = {}
    if {"system", "system_append"} & set(tried.changed):
        found["system"] = system(tried.recorded.events)
    if "model" in tried.changed:
        bodies = (event.args.get("body") for event in models(tried.recorded.events) if isinstance(event.args, dict))
        found["model"] = next((body.get("model") for body in bodies if isinstance(body, dict)), None)
    return found


def code(tried: "WhatIf", passed: Sequence[bool]) -> int:
    """The exit code: 0 all passed, 3 a run diverged, 1 a run did not do well."""
    if all(passed):
        return PASSED
    return DIVERGED if any(run.diverged for run in tried.runs) else FAILED

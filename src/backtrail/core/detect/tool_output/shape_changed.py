"""JSON that has another shape than the same tool gave before: names are missing, or hold another type."""

from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.tool_output.holds import names_in, shape_in
from backtrail.core.detect.tool_output.shape import Change, Shape, change

BEHIND: Final = 60
COMPARED: Final = 5


def _look(run: Moment, around: Around) -> Iterable[Sign]:
    if run.failure is not None or run.gave.size == 0:
        return ()
    if run.gave.excerpt[:1] not in ("{", "[") or not (before := _earlier(run, around)):
        return ()
    now = shape_in(run)
    found = change(now, before) if now is not None else None
    if found is None:
        return ()
    sign = Sign(
        severity="warning",
        confidence=0.6 if len(before) == 1 else 0.8,
        evidence=f"The JSON that {run.name} gave back differs from its {len(before)} earlier "
        f"answer{'s' * (len(before) > 1)}: {_said(found)}.",
        advice=f"Look for a new release of {run.name} or of what it calls: its readers expect the old names.",
        group=f"{run.name} {found.missing} {[place for place, _, _ in found.retyped]}",
        facts={"tool": run.name, "missing": found.missing, "added": found.added, "earlier": len(before)},
    )
    return (sign,)


def _earlier(run: Moment, around: Around) -> list[Shape]:
    """Of successful calls with arguments of the same names: others may ask for another answer."""
    found: list[Shape] = []
    names = names_in(run)
    for other in around.namesakes():
        if other.failure is None and names_in(other) == names:
            shape = shape_in(other)
            if shape is not None:
                found.append(shape)
                if len(found) == COMPARED:
                    break
    return found


def _said(found: Change) -> str:
    parts = []
    if found.missing:
        parts.append(f"{_listed(found.missing)} {'is' if len(found.missing) == 1 else 'are'} missing")
    if found.missing and found.added:
        parts.append(f"{_listed(found.added)} {'is' if len(found.added) == 1 else 'are'} new")
    parts += [f"{place} was {was} and is {now}" for place, was, now in found.retyped[:3]]
    return ", ".join(parts)


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:4])
    return f"{shown} and {len(names) - 4} more" if len(names) > 4 else shown


SHAPE_CHANGED: Final = RunDetector(
    name="shape_changed",
    family="tool_output",
    says="The JSON of a tool has another shape than in its earlier calls",
    kinds=frozenset({"tool"}),
    needs=frozenset({"json"}),
    look=_look,
    behind=BEHIND,
)

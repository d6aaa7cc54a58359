"""Two runs side by side: which call of one is which call of the other, and where the runs part.

Calls with the same boundary, name and question are paired first, as many as there can be (LCS). Between two such pairs,
calls that differ in what they asked are paired by name and agent, then by boundary where it has no name that means
anything: another model, or another agent's, is still the model. A tool is only ever paired with itself.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from backtrail.core.tape.call import BoundaryCall
from backtrail.core.tape.lcs import common

How: TypeAlias = Literal["same", "reply", "call", "left", "right"]
"""same: asked the same and got the same; reply: asked the same, got something else; call: asked something else;
left, right: only one run made the call."""
NAMED: Final = frozenset({"tool"})
"""Boundaries behind which another name is another thing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of two columns: places in the left run's calls and in the right run's."""

    how: How
    left: int | None
    right: int | None


def align(left: Sequence[BoundaryCall], right: Sequence[BoundaryCall]) -> list[Row]:
    """Every call of both runs once, in the order of each. Swapping the runs swaps the columns and nothing else."""
    turned = [_question(call) for call in right] < [_question(call) for call in left]
    pairs = _paired(right, left) if turned else _paired(left, right)
    in_order = [(other, one) for one, other in pairs] if turned else pairs
    return list(_rows(left, right, in_order))


def first_difference(rows: Sequence[Row]) -> int | None:
    """Where the runs part; None where they never do."""
    return next((at for at, row in enumerate(rows) if row.how != "same"), None)


def _paired(left: Sequence[BoundaryCall], right: Sequence[BoundaryCall]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    for likeness in (_question, _caller, _boundary):
        pairs = [pair for gap in _gaps(pairs, len(left), len(right)) for pair in _within(left, right, gap, likeness)]
    return pairs


Gap = tuple[range, range, tuple[int, int] | None]
"""Unpaired stretches of both runs, and the pair that ends them."""


def _gaps(pairs: Sequence[tuple[int, int]], left: int, right: int) -> Iterator[Gap]:
    one, other = 0, 0
    for pair in pairs:
        yield range(one, pair[0]), range(other, pair[1]), pair
        one, other = pair[0] + 1, pair[1] + 1
    yield range(one, left), range(other, right), None


def _within(
    left: Sequence[BoundaryCall],
    right: Sequence[BoundaryCall],
    gap: Gap,
    likeness: Callable[[BoundaryCall], Hashable],
) -> Iterator[tuple[int, int]]:
    lefts, rights, end = gap
    for one, other in common([likeness(left[at]) for at in lefts], [likeness(right[at]) for at in rights]):
        yield lefts[one], rights[other]
    if end is not None:
        yield end


def _rows(left: Sequence[BoundaryCall], right: Sequence[BoundaryCall], pairs: list[tuple[int, int]]) -> Iterator[Row]:
    for lefts, rights, end in _gaps(pairs, len(left), len(right)):
        yield from (Row("left", at, None) for at in lefts)
        yield from (Row("right", None, at) for at in rights)
        if end is not None:
            yield Row(_how(left[end[0]], right[end[1]]), *end)


def _how(left: BoundaryCall, right: BoundaryCall) -> How:
    if _question(left) != _question(right):
        return "call"
    return "same" if left.gave == right.gave else "reply"


def _question(call: BoundaryCall) -> tuple[str, str, bytes]:
    return call.boundary, call.name if call.boundary in NAMED else "", call.asked


def _caller(call: BoundaryCall) -> tuple[str, str]:
    return call.boundary, call.name if call.boundary in NAMED else call.agent or ""


def _boundary(call: BoundaryCall) -> tuple[str, str]:
    return call.boundary, call.name if call.boundary in NAMED else ""

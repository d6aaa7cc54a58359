"""Which stretches of a run must be seen to judge again what lies within reach of some spots."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence


def stretches(spots: Sequence[int], behind: int, ahead: int, size: int) -> Iterator[tuple[int, int, Sequence[int]]]:
    """From, to (not included) and the spots inside, for ascending spots in a run of `size` moments.

    Moments up to `ahead` before a spot and `behind` after it are judged again, each of which sees `behind` before and
    `ahead` after itself.
    """
    inside: list[int] = []
    first = last = 0
    for spot in spots:
        low, high = max(0, spot - ahead - behind), min(size, spot + behind + ahead + 1)
        if inside and low > last:
            yield first, last, inside
            inside = []
        if not inside:
            first = low
        inside.append(spot)
        last = high
    if inside:
        yield first, last, inside


def reached(spots: Sequence[int], behind: int, ahead: int, first: int, last: int) -> list[range]:
    """Where one that sees `behind` and `ahead` has one of the ascending spots in sight, from `first` to `last`."""
    found: list[range] = []
    low = high = max(first, spots[0] - ahead)
    for spot in spots:
        if spot - ahead > high:
            found.append(range(low, high))
            low = spot - ahead
        high = min(last, spot + behind + 1)
    found.append(range(low, high))
    return found


def between(ranges: Sequence[range], low: int, high: int) -> Iterator[range]:
    """The parts of the ascending ranges from `low` on, before `high`."""
    for at in range(bisect_right(ranges, low, key=lambda one: one.stop), len(ranges)):
        one = ranges[at]
        if one.start >= high:
            return
        yield range(max(one.start, low), min(one.stop, high))

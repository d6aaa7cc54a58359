"""Which stretches of a run must be seen to judge again what lies within reach of some spots."""

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

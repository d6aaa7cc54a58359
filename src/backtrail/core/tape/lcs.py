"""The longest common subsequence of two sequences, exact, in one pass of big integers.

A row of the classic table is one integer, a bit for each item of `left`, so that 10,000 against 10,000 wholly different
items take a fifth of a second (Hyyrö, Bit-parallel LCS-length computation revisited, 2004). Roads not taken: Myers'
O(ND), which is quadratic in Python's own steps where two runs share nothing; `difflib`, which is not the longest.
"""

from collections.abc import Hashable, Sequence
from itertools import count, takewhile

Pair = tuple[int, int]


def common(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[Pair]:
    """Places in `left` and `right` of a longest row of items that both have in this order."""
    head = _alike(left, right)
    most = min(len(left), len(right)) - head
    tail = min(most, _alike(left[::-1], right[::-1]))
    middle = _middle(left[head : len(left) - tail], right[head : len(right) - tail])
    pairs = [(at, at) for at in range(head)]
    pairs += [(head + one, head + other) for one, other in middle]
    pairs += [(len(left) - at, len(right) - at) for at in range(tail, 0, -1)]
    return pairs


def _alike(left: Sequence[Hashable], right: Sequence[Hashable]) -> int:
    most = min(len(left), len(right))
    return sum(1 for _ in takewhile(lambda at: at < most and left[at] == right[at], count()))


def _middle(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[Pair]:
    if not left or not right:
        return []
    wanted = set(right)
    places: dict[Hashable, int] = {}
    for at, item in enumerate(left):
        if item in wanted:
            places[item] = places.get(item, 0) | 1 << at
    full = (1 << len(left)) - 1
    row, rows = full, []
    for item in right:
        hit = row & places.get(item, 0)
        row = ((row + hit) | (row - hit)) & full
        rows.append(row)
    return _walked(rows, len(left), len(right))


def _walked(rows: Sequence[int], at: int, below: int) -> list[Pair]:
    """Back from the last corner: a zero in a row means that the common row grew at that item of `left`."""
    pairs: list[Pair] = []
    while at and below:
        if rows[below - 1] >> (at - 1) & 1:
            at -= 1
            continue
        below -= 1
        if below and not rows[below - 1] >> (at - 1) & 1:
            continue
        at -= 1
        pairs.append((at, below))
    return pairs[::-1]

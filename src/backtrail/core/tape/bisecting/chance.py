"""How likely luck alone makes two rates differ."""

from math import comb

from backtrail.core.tape.bisecting.probe import Tried


def chance(changed: Tried, unchanged: Tried) -> float:
    """From 0 to 1: how often so many more of the changed runs would pass, were the change of no effect.

    Fisher's exact test, one-sided: three of three against none of three are luck in one of twenty tries.
    Source: R. A. Fisher, The Design of Experiments (1935).
    """
    runs, others = changed.runs, unchanged.runs
    passed = changed.passed + unchanged.passed
    whole = comb(runs + others, passed)
    most = min(runs, passed)
    return sum(comb(runs, each) * comb(others, passed - each) for each in range(changed.passed, most + 1)) / whole

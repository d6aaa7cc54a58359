"""Rules of windows on what is stored: the same looks as the watch would have had, as many as there is time for."""

import time
from collections.abc import Mapping
from typing import Final

from backtrail.core.model.units import Nanos, ProjectId
from backtrail.core.policy.machine import SECOND, Observation, State, step
from backtrail.core.policy.rule import Level, Rule
from backtrail.server.alerts.backtest.tried import Tried, WouldFire
from backtrail.server.alerts.windows.kpis import grouped, value_of
from backtrail.server.alerts.windows.seen import Unfit, lasting
from backtrail.server.storage.api import Store

MOST: Final = 2000
"""Looks."""
SECONDS: Final = 8.0
PART: Final = 3
"""Looks in the length of one window, so that none falls between two of them."""


class Groups:
    """The state of every group, as the looks go on."""

    def __init__(self, rule: Rule, stride: int) -> None:
        self._rule, self._stride = rule, stride
        self._states: dict[tuple[tuple[str, str], ...], State] = {}
        self._begun: dict[tuple[tuple[str, str], ...], tuple[Nanos, Level, float | None]] = {}
        self.fired: list[WouldFire] = []
        self.healthy: list[float] = []

    def look(self, values: Mapping[tuple[tuple[str, str], ...], tuple[float | None, int]], now: Nanos) -> None:
        """One look at all groups."""
        for key in {**self._states, **values}:
            value, samples = values.get(key, (None, 0))
            seen = Observation(value=value, samples=samples)
            state, events = step(self._states.get(key, State()), self._rule, seen, now, self._stride)
            self._states[key] = state
            for event in events:
                if event.what == "fired":
                    self._begun[key] = now, event.level, value
                elif event.what == "raised":
                    self._begun[key] = self._begun[key][0], event.level, value
                elif event.what == "closed":
                    self._ended(key, now)
            if value is not None and samples >= self._rule.min_samples and not state.open:
                self.healthy.append(value)

    def over(self) -> None:
        """The looks are over: what is open did not end."""
        for key in list(self._begun):
            self._ended(key, None)
        self.fired.sort(key=lambda each: each.at)

    def _ended(self, key: tuple[tuple[str, str], ...], until: Nanos | None) -> None:
        at, level, value = self._begun.pop(key)
        self.fired.append(WouldFire(at=at, until=until, level=level, labels=dict(key), value=value))


def tried(store: Store, project: ProjectId, rule: Rule, since: Nanos, now: Nanos) -> Tried:
    """Try a rule of a KPI on everything that arrived since then."""
    fine = int(rule.window_s * SECOND) // PART
    stride = max(fine, (now - since) // MOST)
    groups, until = Groups(rule, stride), time.monotonic() + SECONDS
    at, looks = Nanos(since + stride), 0
    while at <= now and time.monotonic() < until:
        try:
            found = grouped(store, project, rule, Nanos(at - int(rule.window_s * SECOND)), at)
        except Unfit as unfit:
            return Tried(since=since, note=str(unfit))
        groups.look({tuple(sorted(labels.items())): value_of(rule, sums) for labels, sums in found}, at)
        at, looks = Nanos(at + stride), looks + 1
    groups.over()
    note = "" if stride == fine else f"it looked every {lasting(stride // SECOND)}, and may have missed short ones"
    if at <= now:
        note = f"there was time for {looks:,} looks, the oldest first"
    return Tried(fired=groups.fired, evaluated=looks, since=since, note=note, healthy=groups.healthy)

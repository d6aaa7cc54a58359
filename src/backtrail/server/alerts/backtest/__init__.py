"""What a rule would have done on what is stored, by the same machine that watches; and limits that fit it."""

from backtrail.server.alerts.backtest.trying import Tried, WouldFire, tried

__all__ = ["Tried", "WouldFire", "tried"]

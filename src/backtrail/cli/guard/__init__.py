"""`backtrail guard`: agents that run under a guard, and orders to them."""

from backtrail.cli.guard.runs import command

__all__ = ["command"]

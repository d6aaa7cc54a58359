"""`backtrail budgets`: what may be spent, and how it stands."""

from backtrail.cli.budgets.kept import command

__all__ = ["command"]

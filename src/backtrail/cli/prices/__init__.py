"""`backtrail prices`: what tokens cost in a project."""

from backtrail.cli.prices.kept import command

__all__ = ["command"]

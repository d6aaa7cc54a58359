"""`backtrail experiments`: runs over a dataset, two of them side by side."""

from backtrail.cli.experiments.group import command

__all__ = ["command"]

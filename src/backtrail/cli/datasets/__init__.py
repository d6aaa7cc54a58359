"""`backtrail datasets`: named sets of inputs, with every version of them."""

from backtrail.cli.datasets.group import command

__all__ = ["command"]

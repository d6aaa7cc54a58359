"""`backtrail fork`: a recorded run again, from one step on."""

from backtrail.cli.fork.stepping import command

__all__ = ["command"]

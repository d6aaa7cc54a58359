"""`backtrail bisect`: which step of a failed run turned it."""

from backtrail.cli.bisect.bisecting import command

__all__ = ["command"]

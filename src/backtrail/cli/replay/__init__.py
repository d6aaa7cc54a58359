"""`backtrail replay`: a recorded run again, over its recording."""

from backtrail.cli.replay.replaying import command

__all__ = ["command"]

"""`backtrail run`: a program, with everything that crosses its boundary recorded."""

from backtrail.cli.run.recording import command

__all__ = ["command"]

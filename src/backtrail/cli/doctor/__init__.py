"""`backtrail doctor`: what of a program would not replay, and how that is mended."""

from backtrail.cli.doctor.command import command

__all__ = ["command"]

"""`backtrail silence`: what is not to be sent for a while."""

from backtrail.cli.silence.group import command

__all__ = ["command"]

"""`backtrail pages`: what was sent to whom."""

from backtrail.cli.pages.command import command

__all__ = ["command"]

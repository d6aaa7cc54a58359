"""`backtrail rules`: what makes an alert."""

from backtrail.cli.rules.group import command

__all__ = ["command"]

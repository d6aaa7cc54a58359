"""`backtrail alerts`: what rules saw, and taking it in hand."""

from backtrail.cli.alerts.group import command

__all__ = ["command"]

"""`backtrail channels`: where pages go."""

from backtrail.cli.channels.command import command

__all__ = ["command"]

"""`backtrail proxy`: agents in any language, their model calls recorded and replayed."""

from backtrail.cli.proxy.command import command

__all__ = ["command"]

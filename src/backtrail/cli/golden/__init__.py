"""`backtrail golden`: runs that went right, kept as tests that need no model."""

from backtrail.cli.golden.group import command

__all__ = ["command"]

"""`backtrail whatif`: a recorded run again, with something changed."""

from backtrail.cli.whatif.trying import command

__all__ = ["command"]

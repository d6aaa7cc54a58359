"""`backtrail demo`: a server with recorded runs of real agents, and one agent that runs now."""

from backtrail.cli.demo.stage import command

__all__ = ["command"]

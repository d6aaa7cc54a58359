"""`backtrail incident`: trouble that somebody works on."""

from backtrail.cli.incident.group import command

__all__ = ["command"]

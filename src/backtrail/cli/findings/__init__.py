"""`backtrail findings`: what the detectors found."""

from backtrail.cli.findings.listed import command

__all__ = ["command"]

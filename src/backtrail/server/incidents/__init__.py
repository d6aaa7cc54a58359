"""Incidents: trouble that somebody works on, with the five steps of the runbook filled in."""

from backtrail.server.incidents.opening import open_or_join

__all__ = ["open_or_join"]

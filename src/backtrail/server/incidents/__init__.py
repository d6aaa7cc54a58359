"""Incidents: trouble that somebody works on, with the five steps of the runbook filled in."""

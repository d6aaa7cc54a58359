"""Alerts: who is paged, how, and in what order."""

"""Alerts on a real store and real records."""

"""Backtrail: find out why an agent went wrong, and make sure that it never does so again."""

"""Tapes that came with their traces, and the results of replays."""

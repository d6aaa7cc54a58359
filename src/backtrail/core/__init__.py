"""Thinks: the model and every judgement about it; no I/O, no clock, no randomness."""

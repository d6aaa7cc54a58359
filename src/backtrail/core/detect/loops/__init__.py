"""Loops and waste: a run that goes on without getting on."""

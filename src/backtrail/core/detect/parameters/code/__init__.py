"""Detectors of what is wrong with the code that a model writes to be run."""

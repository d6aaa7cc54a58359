"""Detectors: a trace in, findings out. One detector a file; deterministic, without a model, without a clock."""

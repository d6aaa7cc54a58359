"""Cues: what often marks the step in which a failure began. One cue a file, each a pure function over the read run."""

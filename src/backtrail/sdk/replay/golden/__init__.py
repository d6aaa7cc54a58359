"""Golden cases: runs that went right, kept as files, and run again without a model."""

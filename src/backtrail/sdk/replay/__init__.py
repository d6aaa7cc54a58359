"""Records what crosses a run's boundary, and plays it back to the same program."""

"""A run's calls at its boundary, in order, with their replies; and two runs' calls side by side."""

"""What is expected of a run, and whether a run kept it; two experiments side by side."""

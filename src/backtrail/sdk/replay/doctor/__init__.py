"""The doctor in the process: what a recorded run did that no recording holds."""

"""What-if, fork and faults: a recorded run again with something changed."""

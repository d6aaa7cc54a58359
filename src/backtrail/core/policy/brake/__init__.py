"""When a running agent has had enough: limits, what was spent of them, and loops. Time is an argument."""

"""The tape: what crossed a run's boundary, one event for each crossing."""

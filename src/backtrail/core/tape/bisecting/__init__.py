"""Which step of a failed run turned it: what to try next, when to stop, and what can be said."""

"""Where spans are kept: `api.py` is the promise, each sibling folder keeps it on one engine."""

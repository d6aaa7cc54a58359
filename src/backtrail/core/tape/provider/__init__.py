"""The wires of model providers, one file each: what a request asks, and what an answer looks like."""

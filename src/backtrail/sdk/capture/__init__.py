"""Capture: what the running program does becomes spans on the server."""

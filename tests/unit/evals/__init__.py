"""The pure rules: what is watched, and what becomes of it."""

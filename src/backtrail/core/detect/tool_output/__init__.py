"""Tool output: what came back and is not what it seems."""

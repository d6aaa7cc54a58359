"""Hallucinated parameters: what the model wrote and could not know."""

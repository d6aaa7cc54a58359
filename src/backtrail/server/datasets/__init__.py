"""Datasets with their versions, golden cases among their items, and experiments over them."""

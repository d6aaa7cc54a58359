"""Remembers: one process that takes spans in, keeps them, reacts to them and shows them."""

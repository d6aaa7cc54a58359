"""Findings beside the spans that they are made from: kept in the place of those before, and forgotten with them."""

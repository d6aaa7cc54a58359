"""Retrieval: documents that were found and do not help."""

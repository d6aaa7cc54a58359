"""Readers that every dialect shares: tolerant JSON, messages, tools, tokens, documents, errors."""

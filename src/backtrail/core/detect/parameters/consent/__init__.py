"""Consent: what an agent changed without the word of the user that its instructions demand."""

"""Sending what is in the outbox until it has arrived or is dead."""

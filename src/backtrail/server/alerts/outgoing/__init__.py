"""The way out: to which addresses the server may connect, and what came of it."""

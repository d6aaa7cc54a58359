"""Export: what was recorded reaches the server, whatever the server does."""

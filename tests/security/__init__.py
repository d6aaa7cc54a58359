"""What the server does with what nobody should send."""

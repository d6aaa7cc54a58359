"""What a detector needs to know of a span, read from it once."""

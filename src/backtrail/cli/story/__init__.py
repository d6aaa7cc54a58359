"""A run told from its beginning: what is worth telling, and how the terminal shows it."""

"""Which recorded event answers a call: by what it asks first, by its place only where that was lost."""

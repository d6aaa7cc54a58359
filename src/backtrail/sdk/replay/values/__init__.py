"""Python values as JSON that keeps their types, and back."""

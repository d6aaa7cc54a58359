"""Full-text search: what the words of a span are, the index of them, and finding them again."""

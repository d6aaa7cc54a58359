"""Where the tools, models and retrievers of frameworks are recorded and replayed, one file per library."""

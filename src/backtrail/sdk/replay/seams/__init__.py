"""Where HTTP libraries are watched, one file per library."""

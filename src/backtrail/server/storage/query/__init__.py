"""The query language: one for API, command line and web app; each engine compiles the tree to its own SQL."""

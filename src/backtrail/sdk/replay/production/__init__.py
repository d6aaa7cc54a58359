"""Recording in production: a tape for each run, on its way to the server."""

"""SDKs from the package index, run unchanged against a running server and a scripted model."""

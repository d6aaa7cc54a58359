"""One set of labelled runs a file: `FOLDER`, `PUBLISHED` and `rows`."""

"""The revisions; Alembic reads them by file name."""

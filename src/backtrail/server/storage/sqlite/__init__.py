"""The span store in SQLite: two files in a folder, one writer, any number of readers. See docs/decisions/001."""

from backtrail.server.storage.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]

"""Every table; importing this package is what makes `Base.metadata` complete."""

from backtrail.server.storage.records.tables.declared import Base
from backtrail.server.storage.records.tables.keys import ApiKey
from backtrail.server.storage.records.tables.projects import Project

__all__ = ["ApiKey", "Base", "Project"]

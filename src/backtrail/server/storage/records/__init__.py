"""What people make (projects, keys, ...): SQLAlchemy over records.db, or over PostgreSQL where `records` names one.

To add a table: a module with a subclass of `Base` in `tables/`, its import in `tables/__init__.py`, and a revision
`migrations/versions/<next number>_<what>.py` that creates it. A test holds the two against each other. A new database
is made from the tables at once; an older one is migrated, and only then Alembic is loaded.

    records = open_records(url_of(settings))
    with records.session() as session, session.begin():
        session.add(Project(id="shop"))
"""

from backtrail.server.storage.records.engine import (
    Records,
    RecordsTooNew,
    RecordsUnreachable,
    open_records,
    url_of,
)
from backtrail.server.storage.records.tables import (
    AnnotationQueue,
    ApiKey,
    Base,
    Dataset,
    DatasetItem,
    Experiment,
    ExperimentItem,
    Feedback,
    FeedbackToken,
    Media,
    MediaUse,
    Project,
    Prompt,
    QueuedRun,
)

__all__ = [
    "AnnotationQueue",
    "ApiKey",
    "Base",
    "Dataset",
    "DatasetItem",
    "Experiment",
    "ExperimentItem",
    "Feedback",
    "FeedbackToken",
    "Media",
    "MediaUse",
    "Project",
    "Prompt",
    "QueuedRun",
    "Records",
    "RecordsTooNew",
    "RecordsUnreachable",
    "open_records",
    "url_of",
]

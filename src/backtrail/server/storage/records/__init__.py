"""What people make (projects, keys, ...): SQLAlchemy over records.db, or over PostgreSQL where `records` names one.

To add a table: a module with a subclass of `Base` in `tables/`, its name in this file, and a revision
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
from backtrail.server.storage.records.tables.annotation_queues import AnnotationQueue, QueuedRun
from backtrail.server.storage.records.tables.dataset_items import DatasetItem
from backtrail.server.storage.records.tables.datasets import Dataset
from backtrail.server.storage.records.tables.declared import Base
from backtrail.server.storage.records.tables.detector_settings import DetectorSetting
from backtrail.server.storage.records.tables.experiment_items import ExperimentItem
from backtrail.server.storage.records.tables.experiments import Experiment
from backtrail.server.storage.records.tables.feedback import Feedback, FeedbackToken
from backtrail.server.storage.records.tables.finding_feedback import FindingFeedback
from backtrail.server.storage.records.tables.keys import ApiKey
from backtrail.server.storage.records.tables.media import Media
from backtrail.server.storage.records.tables.media_uses import MediaUse
from backtrail.server.storage.records.tables.projects import Project
from backtrail.server.storage.records.tables.prompts import Prompt
from backtrail.server.storage.records.tables.saved_views import SavedView
from backtrail.server.storage.records.tables.sign_ins import SignIn

__all__ = [
    "AnnotationQueue",
    "ApiKey",
    "Base",
    "Dataset",
    "DatasetItem",
    "DetectorSetting",
    "Experiment",
    "ExperimentItem",
    "Feedback",
    "FeedbackToken",
    "FindingFeedback",
    "Media",
    "MediaUse",
    "Project",
    "Prompt",
    "QueuedRun",
    "Records",
    "RecordsTooNew",
    "RecordsUnreachable",
    "SavedView",
    "SignIn",
    "open_records",
    "url_of",
]

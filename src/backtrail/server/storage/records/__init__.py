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
from backtrail.server.storage.records.tables.dataset_versions import DatasetVersion
from backtrail.server.storage.records.tables.datasets import Dataset
from backtrail.server.storage.records.tables.declared import Base
from backtrail.server.storage.records.tables.detector_settings import DetectorSetting
from backtrail.server.storage.records.tables.experiment_items import ExperimentItem
from backtrail.server.storage.records.tables.experiments import Experiment
from backtrail.server.storage.records.tables.feedback import Feedback, FeedbackToken
from backtrail.server.storage.records.tables.finding_feedback import FindingFeedback
from backtrail.server.storage.records.tables.item_revisions import ItemRevision
from backtrail.server.storage.records.tables.item_tapes import ItemTape
from backtrail.server.storage.records.tables.keys import ApiKey
from backtrail.server.storage.records.tables.media import Media
from backtrail.server.storage.records.tables.media_uses import MediaUse
from backtrail.server.storage.records.tables.projects import Project
from backtrail.server.storage.records.tables.prompts import Prompt
from backtrail.server.storage.records.tables.replays.results import ReplayResult
from backtrail.server.storage.records.tables.replays.tapes import KeptTape, TapePart
from backtrail.server.storage.records.tables.saved_views import SavedView
from backtrail.server.storage.records.tables.sign_ins import SignIn
from backtrail.server.storage.records.tables.watch.alert_log import AlertEvent
from backtrail.server.storage.records.tables.watch.alert_rules import AlertRule
from backtrail.server.storage.records.tables.watch.alerts import Alert
from backtrail.server.storage.records.tables.watch.budgets import Budget
from backtrail.server.storage.records.tables.watch.channels import Channel
from backtrail.server.storage.records.tables.watch.guarded_runs import GuardedRun
from backtrail.server.storage.records.tables.watch.incident_log import IncidentEvent
from backtrail.server.storage.records.tables.watch.incident_steps import IncidentStep
from backtrail.server.storage.records.tables.watch.incidents import Incident
from backtrail.server.storage.records.tables.watch.notifications import Notification
from backtrail.server.storage.records.tables.watch.orders import Order
from backtrail.server.storage.records.tables.watch.places import Place
from backtrail.server.storage.records.tables.watch.prices import Price
from backtrail.server.storage.records.tables.watch.silences import Silence

__all__ = [
    "Alert",
    "AlertEvent",
    "AlertRule",
    "AnnotationQueue",
    "ApiKey",
    "Base",
    "Budget",
    "Channel",
    "Dataset",
    "DatasetItem",
    "DatasetVersion",
    "DetectorSetting",
    "Experiment",
    "ExperimentItem",
    "Feedback",
    "FeedbackToken",
    "FindingFeedback",
    "GuardedRun",
    "Incident",
    "IncidentEvent",
    "IncidentStep",
    "ItemRevision",
    "ItemTape",
    "KeptTape",
    "Media",
    "MediaUse",
    "Notification",
    "Order",
    "Place",
    "Price",
    "Project",
    "Prompt",
    "QueuedRun",
    "Records",
    "RecordsTooNew",
    "RecordsUnreachable",
    "ReplayResult",
    "SavedView",
    "SignIn",
    "Silence",
    "TapePart",
    "open_records",
    "url_of",
]

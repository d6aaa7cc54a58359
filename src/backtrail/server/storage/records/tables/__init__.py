"""Every table; importing this package is what makes `Base.metadata` complete."""

from backtrail.server.storage.records.tables.annotation_queues import AnnotationQueue, QueuedRun
from backtrail.server.storage.records.tables.dataset_items import DatasetItem
from backtrail.server.storage.records.tables.datasets import Dataset
from backtrail.server.storage.records.tables.declared import Base
from backtrail.server.storage.records.tables.experiment_items import ExperimentItem
from backtrail.server.storage.records.tables.experiments import Experiment
from backtrail.server.storage.records.tables.feedback import Feedback, FeedbackToken
from backtrail.server.storage.records.tables.keys import ApiKey
from backtrail.server.storage.records.tables.media import Media
from backtrail.server.storage.records.tables.media_uses import MediaUse
from backtrail.server.storage.records.tables.projects import Project
from backtrail.server.storage.records.tables.prompts import Prompt

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
]

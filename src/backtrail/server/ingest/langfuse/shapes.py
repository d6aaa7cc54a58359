"""The shapes of Langfuse's answers: its clients check them strictly, and raise in the user's program."""

from typing import Any, Final

from backtrail.server.ingest.moments_text import iso
from backtrail.server.storage.records import Dataset, DatasetItem, Experiment, ExperimentItem, Prompt

SCHEMAS: Final = ("inputSchema", "expectedOutputSchema")


def project(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": name,
        "organization": {"id": "backtrail", "name": "Backtrail"},
        "metadata": {},
        "retentionDays": None,
    }


def prompt(row: Prompt, latest: int) -> dict[str, Any]:
    labels = [*row.labels, *(["latest"] if row.version == latest else [])]
    return {
        "id": row.id,
        "name": row.name,
        "version": row.version,
        "type": row.type,
        "prompt": row.prompt,
        "config": row.config if row.config is not None else {},
        "labels": labels,
        "tags": row.tags or [],
        "commitMessage": row.note,
        "resolutionGraph": None,
        "createdAt": iso(row.made),
        "updatedAt": iso(row.made),
    }


def dataset(row: Dataset) -> dict[str, Any]:
    details = row.details or {}
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "metadata": details.get("metadata"),
        **{key: details.get(key) for key in SCHEMAS},
        "projectId": row.project_id,
        "createdAt": iso(row.made),
        "updatedAt": iso(row.changed),
    }


def item(row: DatasetItem, dataset_name: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "status": "ARCHIVED" if row.archived else "ACTIVE",
        "input": row.input,
        "expectedOutput": row.expected,
        "metadata": row.details,
        "mediaReferences": [],
        "sourceTraceId": row.trace_id,
        "sourceObservationId": row.span_id,
        "datasetId": row.dataset_id,
        "datasetName": dataset_name,
        "createdAt": iso(row.made),
        "updatedAt": iso(row.changed),
    }


def run(row: Experiment, dataset_name: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "metadata": (row.details or {}).get("metadata"),
        "datasetId": row.dataset_id,
        "datasetName": dataset_name,
        "createdAt": iso(row.made),
        "updatedAt": iso(row.ended or row.made),
    }


def run_item(row: ExperimentItem, experiment: Experiment) -> dict[str, Any]:
    return {
        "id": row.id,
        "datasetRunId": experiment.id,
        "datasetRunName": experiment.name,
        "datasetItemId": row.item_id,
        "traceId": row.trace_id,
        "observationId": row.span_id,
        "createdAt": iso(row.made),
        "updatedAt": iso(row.made),
    }


def page(rows: list[dict[str, Any]], number: int, limit: int, total: int) -> dict[str, Any]:
    """A page of a list."""
    pages = -(-total // limit) if limit else 0
    return {"data": rows, "meta": {"page": number, "limit": limit, "totalItems": total, "totalPages": pages}}

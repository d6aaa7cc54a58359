"""The shapes of LangSmith's answers."""

import uuid
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Final

from backtrail.core.model.span import Span
from backtrail.core.model.units import ProjectId
from backtrail.server.ingest.moments_text import iso
from backtrail.server.storage.records import AnnotationQueue, Dataset, DatasetItem, Experiment

TENANT: Final = "00000000-0000-0000-0000-000000000001"
SPACE: Final = uuid.UUID("6f7b1c1e-5a57-4d0e-9d7c-5a3c3f9f3a11")
"""Of the ids of projects, which LangSmith wants as UUIDs: they are made from the names."""
FIRST_DAY: Final = "2026-01-01T00:00:00.000000Z"
RUN_TYPES: Final = {"llm": "llm", "tool": "tool", "retriever": "retriever", "embedding": "embedding"}
FOREIGN_KEYS: Final = ("inputs", "outputs", "extra", "events", "serialized", "tags", "run_type", "reference_example_id")


def info(largest: int) -> dict[str, Any]:
    """What the server can do; the SDK chooses its way of sending by it."""
    return {
        "version": version("backtrail"),
        "license_expiration_time": None,
        "batch_ingest_config": {
            "use_multipart_endpoint": True,
            "scale_up_qsize_trigger": 1000,
            "scale_up_nthreads_limit": 16,
            "scale_down_nempty_trigger": 4,
            "size_limit": 100,
            "size_limit_bytes": min(20_971_520, largest),
        },
        "instance_flags": {"zstd_compression_enabled": True, "blob_storage_enabled": True},
    }


def session_id(project: str) -> str:
    """The id of a project, which LangSmith calls a session."""
    return made_uuid(project)


def made_uuid(name: str) -> str:
    """A UUID for what has a name: its clients take no other ids."""
    return str(uuid.uuid5(SPACE, name))


def is_uuid(text: str | None) -> bool:
    """Whether a client takes it as an id."""
    try:
        return text is not None and bool(uuid.UUID(text))
    except ValueError:
        return False


def session(name: str) -> dict[str, Any]:
    """A project that only spans have named."""
    return {
        "id": session_id(name),
        "name": name,
        "tenant_id": TENANT,
        "start_time": FIRST_DAY,
        "end_time": None,
        "description": None,
        "extra": None,
        "reference_dataset_id": None,
    }


def experiment(row: Experiment) -> dict[str, Any]:
    """A project that somebody made."""
    return {
        "id": row.id,
        "name": row.name,
        "tenant_id": TENANT,
        "start_time": iso(row.made),
        "end_time": iso(row.ended),
        "description": row.description,
        "extra": (row.details or {}).get("extra"),
        "reference_dataset_id": row.dataset_id,
    }


def dataset(row: Dataset, examples: int) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "data_type": (row.details or {}).get("data_type") or "kv",
        "extra": (row.details or {}).get("extra"),
        "created_at": iso(row.made),
        "modified_at": iso(row.changed),
        "tenant_id": TENANT,
        "example_count": examples,
        "session_count": 0,
        "last_session_start_time": None,
    }


def example(row: DatasetItem) -> dict[str, Any]:
    return {
        "id": row.id if is_uuid(row.id) else made_uuid(row.id),
        "dataset_id": row.dataset_id,
        "inputs": row.input if isinstance(row.input, dict) else {"input": row.input},
        "outputs": row.expected if isinstance(row.expected, dict | None) else {"output": row.expected},
        "metadata": row.details if isinstance(row.details, dict) else {},
        "source_run_id": row.span_id if is_uuid(row.span_id) else None,
        "created_at": iso(row.made),
        "modified_at": iso(row.changed),
    }


def queue(row: AnnotationQueue) -> dict[str, Any]:
    made = iso(row.made)
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "created_at": made,
        "updated_at": made,
        "tenant_id": TENANT,
    }


def run(span: Span, project: ProjectId) -> dict[str, Any]:
    """A span as LangSmith's clients read runs, whoever sent it."""
    sent = {key: span.attributes[key] for key in FOREIGN_KEYS if key in span.attributes}
    usage = span.usage
    return {
        "id": span.span_id,
        "trace_id": span.trace_id,
        "parent_run_id": span.parent_id,
        "dotted_order": span.attributes.get("dotted_order") or _order(span),
        "name": span.name,
        "run_type": RUN_TYPES.get(span.kind, "chain"),
        "start_time": iso(span.start) or FIRST_DAY,
        "end_time": iso(span.end),
        "inputs": _object(span.input, "input"),
        "outputs": None if span.output is None else _object(span.output, "output"),
        "error": None if span.error is None else span.error.stacktrace or span.error.message,
        "extra": {"metadata": dict(span.metadata)},
        "events": [],
        "tags": list(span.tags),
        "session_id": session_id(project),
        "app_path": f"/traces/{span.trace_id}?project={project}&span={span.span_id}",
        "status": "error" if span.status == "error" else "pending" if span.end is None else "success",
        "prompt_tokens": usage.input if usage else None,
        "completion_tokens": usage.output if usage else None,
        "total_tokens": usage.total if usage else None,
        "total_cost": span.cost,
        **sent,
    }


def _order(span: Span) -> str:
    moment = datetime.fromtimestamp((span.start or 0) / 1e9, UTC)
    return f"{moment:%Y%m%dT%H%M%S%f}Z{span.span_id}"


def _object(value: Any, key: str) -> dict[str, Any]:
    return value if isinstance(value, dict) else {} if value is None else {key: value}

"""Prompts: found by name and label or version, made as a new version."""

import uuid
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backtrail.core.semconv.reading.values import integer, text
from backtrail.server.ingest.langfuse import shapes
from backtrail.server.ingest.langfuse.refused import invalid, missing
from backtrail.server.ingest.moments_text import iso
from backtrail.server.storage.records import Prompt

LATEST: Final = "latest"
PRODUCTION: Final = "production"


def find(db: Session, project: str, name: str, label: str | None, version: str | None) -> dict[str, Any]:
    """The version that is asked for; without label and version, the one labelled production. Raises Refused."""
    rows = db.scalars(_versions(project, name)).all()
    if not rows:
        raise missing(f"Prompt '{name}'")
    wanted = label or PRODUCTION
    if version is not None:
        found = next((row for row in rows if str(row.version) == version), None)
    elif wanted == LATEST:
        found = rows[0]
    else:
        found = next((row for row in rows if wanted in row.labels), None)
    if found is None:
        raise missing(f"Prompt '{name}' with " + (f"version {version}" if version else f"label '{wanted}'"))
    return shapes.prompt(found, rows[0].version)


def add(db: Session, project: str, body: dict[str, Any]) -> dict[str, Any]:
    """A new version; its labels leave the versions that had them. Raises Refused."""
    name, prompt = text(body.get("name")), body.get("prompt")
    if name is None or prompt is None:
        raise invalid("a prompt needs a name and a prompt")
    chat = body.get("type") == "chat" or isinstance(prompt, list)
    if chat and not all(isinstance(message, dict) for message in prompt):
        raise invalid("the prompt of type chat is a list of messages: [{role, content}]")
    labels = [label for label in body.get("labels") or [] if isinstance(label, str) and label != LATEST]
    if body.get("isActive") is True:
        labels = list(dict.fromkeys([*labels, PRODUCTION]))
    version = (db.scalar(select(func.max(Prompt.version)).where(*_named(project, name))) or 0) + 1
    _take_labels(db, project, name, set(labels))
    row = Prompt(
        project_id=project,
        name=name,
        version=version,
        id=str(uuid.uuid4()),
        type="chat" if chat else "text",
        prompt=prompt,
        config=body.get("config") or {},
        labels=labels,
        tags=[tag for tag in body.get("tags") or [] if isinstance(tag, str)],
        note=text(body.get("commitMessage")),
    )
    db.add(row)
    db.flush()
    return shapes.prompt(row, version)


def relabel(db: Session, project: str, name: str, version: str, labels: list[str]) -> dict[str, Any]:
    """The version with these labels added. Raises Refused."""
    row = db.get(Prompt, (project, name, integer(version) or 0))
    if row is None:
        raise missing(f"Prompt '{name}' with version {version}")
    given = {label for label in labels if isinstance(label, str) and label != LATEST}
    _take_labels(db, project, name, given)
    row.labels = [*(label for label in row.labels if label not in given), *sorted(given)]
    db.flush()
    newest = db.scalar(select(func.max(Prompt.version)).where(*_named(project, name))) or row.version
    return shapes.prompt(row, newest)


def listed(db: Session, project: str, number: int, limit: int) -> dict[str, Any]:
    """A page of prompts, each with its versions and labels."""
    names = db.scalars(select(Prompt.name).where(Prompt.project_id == project).distinct().order_by(Prompt.name)).all()
    rows = []
    for name in names[(number - 1) * limit : number * limit]:
        versions = db.scalars(_versions(project, name)).all()
        rows.append(
            {
                "name": name,
                "versions": [row.version for row in versions],
                "labels": sorted({label for row in versions for label in row.labels} | {LATEST}),
                "tags": versions[0].tags,
                "lastUpdatedAt": iso(versions[0].made),
                "lastConfig": versions[0].config,
                "type": versions[0].type,
            }
        )
    return shapes.page(rows, number, limit, len(names))


def _versions(project: str, name: str) -> Any:
    return select(Prompt).where(*_named(project, name)).order_by(Prompt.version.desc())


def _named(project: str, name: str) -> tuple[Any, ...]:
    return Prompt.project_id == project, Prompt.name == name


def _take_labels(db: Session, project: str, name: str, labels: set[str]) -> None:
    for row in db.scalars(_versions(project, name)):
        if labels & set(row.labels):
            row.labels = [label for label in row.labels if label not in labels]

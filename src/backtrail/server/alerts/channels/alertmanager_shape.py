"""An alert as Alertmanager knows it: labels that identify it, and annotations that explain it."""

import re
from typing import Final

from backtrail.server.alerts.channels.page import Page

NAME: Final = re.compile(r"[^a-zA-Z0-9_]")


def labels(page: Page) -> dict[str, str]:
    """What the alert is, the same from its first firing to its end; without its severity."""
    group = {_name(name): value for name, value in page.notice.labels.items() if value}
    return group | {"alertname": page.notice.rule, "project": page.notice.project, "source": "backtrail"}


def annotations(page: Page) -> dict[str, str]:
    """What an on-call engineer wants to know."""
    notice = page.notice
    told = {
        "summary": page.headline,
        "description": page.evidence,
        "level": notice.level if notice.level != "none" else "",
        "value": "" if notice.value is None else f"{notice.value:g}",
        "limit": "" if notice.limit is None else f"{notice.limit:g}",
        "unit": notice.unit,
        "trace_id": notice.trace_id or "",
        "session_id": notice.session_id or "",
        "span_id": notice.span_id or "",
        "incident_url": page.incident_url,
        "alert_url": page.alert_url,
        "trace_url": page.trace_url,
        "action": notice.action,
        "note": notice.note,
    }
    return {name: value for name, value in told.items() if value}


def _name(text: str) -> str:
    """A label's name: letters, digits and underscores, no digit first."""
    name = NAME.sub("_", text) or "_"
    return f"_{name}" if name[0].isdigit() else name

"""One page to one channel: what each kind of channel makes its own payload of."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from backtrail.core.model.units import Nanos
from backtrail.server.alerts.channels.text import line
from backtrail.server.alerts.notice import Notice

WORDS: Final = {
    "trigger": "",
    "acknowledge": "ACKNOWLEDGED",
    "resolve": "RESOLVED",
    "renotify": "STILL",
    "escalate": "NOT ACKNOWLEDGED",
    "test": "TEST",
}
TITLE: Final = 200
EVIDENCE: Final = 2000
VALUE: Final = 300
MOST_LABELS: Final = 12
SECOND: Final = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A notice on its way."""

    id: str
    """Of the row in the outbox: the same at every attempt."""
    notice: Notice
    channel: str
    """Name of the channel."""
    url: str
    """Where people reach the server, without a slash at the end."""
    now: Nanos
    """When this attempt is made."""

    @property
    def headline(self) -> str:
        """What is wrong, behind a word for what the page says of it."""
        word = WORDS[self.notice.action]
        level = "" if self.over else {"alert": "ALERT", "warning": "WARNING", "none": ""}[self.notice.level]
        return line(f"[{' '.join(filter(None, (word, level))) or 'ALERT'}] {self.notice.title}", TITLE)

    @property
    def evidence(self) -> str:
        return line(self.notice.evidence, EVIDENCE)

    @property
    def severity(self) -> str:
        """critical, warning or info; of a resolve, what it was until then."""
        return {"alert": "critical", "warning": "warning", "none": "info"}[self.notice.level]

    @property
    def tone(self) -> str:
        """How it looks: critical or warning while it calls for somebody, else info."""
        return "info" if self.notice.action in ("resolve", "acknowledge", "test") else self.severity

    @property
    def over(self) -> bool:
        return self.notice.action == "resolve"

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Level, group, value and the ids of what is to blame; what is not known is not there."""
        notice = self.notice
        told = {
            "Level": notice.level if notice.level != "none" else "",
            "Project": notice.project,
            **{name[:60].capitalize(): value for name, value in list(notice.labels.items())[:MOST_LABELS]},
            "Value": _number(notice.value, notice.unit),
            "Limit": _number(notice.limit, notice.unit),
            "Session": notice.session_id or "",
            "Trace": notice.trace_id or "",
            "Span": notice.span_id or "",
            "Since": moment(notice.fired),
            "Note": notice.note,
        }
        return tuple((name, line(value, VALUE)) for name, value in told.items() if value)

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Where to look, the most useful first."""
        found = (("Open incident", self.incident_url), ("Open alert", self.alert_url), ("Open trace", self.trace_url))
        return tuple((name, url) for name, url in found if url)

    @property
    def home(self) -> str:
        """The first link; the server itself where there is none."""
        return self.links[0][1] if self.links else self.url

    @property
    def incident_url(self) -> str:
        return self._at(f"/incidents/{self.notice.incident_number}") if self.notice.incident_number else ""

    @property
    def alert_url(self) -> str:
        return self._at(f"/alerts/{quote(self.notice.alert_id, safe='')}") if self.notice.alert_id else ""

    @property
    def trace_url(self) -> str:
        if not self.notice.trace_id:
            return ""
        span = f"&span={quote(self.notice.span_id, safe='')}" if self.notice.span_id else ""
        return self._at(f"/traces/{quote(self.notice.trace_id, safe='')}") + span

    def _at(self, path: str) -> str:
        return f"{self.url}{path}?project={quote(self.notice.project, safe='')}"


def moment(at: Nanos) -> str:
    """2026-11-24T12:00:00.000Z"""
    whole, rest = divmod(at, SECOND)
    return f"{datetime.fromtimestamp(whole, UTC).isoformat()[:19]}.{rest // 1_000_000:03}Z"


def _number(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:,.6g} {unit}".strip()

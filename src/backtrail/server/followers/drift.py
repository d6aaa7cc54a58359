"""Schemas of tools from trace to trace: a finding where a tool is offered by another schema than before.

No detector of one trace can see this. So the follower remembers of each tool of a service the schemas that it had, and
what was found. It remembers in notes that are written with the findings, so that nothing is told twice after a crash.
Traces of the past are learnt from and never accused: they are read newest first.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from backtrail.core.detect.detector import SpanDetector
from backtrail.core.detect.parameters.schema_drift import NAME, drifted, schemas_of, sign
from backtrail.core.model.finding import Finding
from backtrail.core.model.span import Span
from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.followers.place import Key
from backtrail.server.storage.api import Store

DETECTOR: Final = SpanDetector(
    name=NAME,
    family="parameters",
    says="A tool is offered by another schema than in the traces before",
    kinds=frozenset(),
    look=lambda _span, _limits: (),
)
"""In the list as any other; what it finds comes from `Drift`."""
NOTES: Final = "schema:"
SCHEMAS: Final = 6
"""Different schemas of one tool; one that changes more often holds data, such as the tables of the day."""
TOOLS: Final = 1000
"""Of a project."""


class Known(msgspec.Struct, kw_only=True):
    """What is remembered of a tool."""

    digests: list[str]
    """Of every schema that it had."""
    schema: Any
    """The newest."""
    start: int
    """When the newest was seen first."""
    release: str | None = None
    """The release that had the newest last."""
    found: list[Finding] = []


@dataclass(slots=True)
class Memory:
    """What is remembered of a project."""

    tools: dict[str, Known]
    """By their note."""
    found: dict[TraceId, list[Finding]] = field(default_factory=dict)


class Drift:
    """The memory of schemas of all projects."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._projects: dict[ProjectId, Memory] = {}
        self._changed: dict[str, str] = {}
        """Notes that are not on disk yet."""
        self.telling = False
        """Traces are read as they come, so that what is new is new."""

    def look(self, key: Key, spans: Iterable[Span], offered: set[str]) -> None:
        """Learn from spans of a trace. `offered` holds the tools of it that were looked at."""
        for span in spans:
            if not span.tools_offered or offered.issuperset(tool.name for tool in span.tools_offered):
                continue
            for tool, (digest, schema) in schemas_of(span).items():
                if tool not in offered:
                    self._met(key, span, tool, digest, schema)
            offered.update(tool.name for tool in span.tools_offered)

    def found(self, key: Key) -> Sequence[Finding]:
        """What was found in a trace."""
        return self._memory(key[0]).found.get(key[1], ())

    def notes(self) -> dict[str, str]:
        """What is to be written with the findings."""
        return dict(self._changed)

    def written(self) -> None:
        """The notes are on disk."""
        self._changed.clear()

    def forgotten(self, key: Key) -> None:
        """A trace is no more: what was found in it goes."""
        memory = self._memory(key[0])
        if memory.found.pop(key[1], None):
            for name, known in memory.tools.items():
                left = [finding for finding in known.found if finding.trace_id != key[1]]
                if len(left) < len(known.found):
                    known.found = left
                    self._learn(memory, name, known)

    def _met(self, key: Key, span: Span, tool: str, digest: str, schema: Any) -> None:
        memory, name = self._memory(key[0]), _note(key[0], span.service, tool)
        known, start = memory.tools.get(name), span.start or 0
        if known is None:
            if len(memory.tools) < TOOLS:
                self._learn(memory, name, Known(digests=[digest], schema=schema, start=start, release=span.release))
            return
        if digest in known.digests:
            if digest == known.digests[-1] and known.release != span.release and start >= known.start:
                known.release = span.release
                self._learn(memory, name, known)
            return
        told = start >= known.start and self._told(key, span, tool, known, schema)
        if told:
            memory.found.setdefault(key[1], []).append(told)
            known.found = [*known.found, told]
        digests, newest = [digest, *known.digests], known
        if start >= known.start:
            digests = [*known.digests, digest]
            newest = Known(digests=[], schema=schema, start=start, release=span.release)
        newest.digests, newest.found = digests[-2 * SCHEMAS :], known.found
        self._learn(memory, name, newest)

    def _told(self, key: Key, span: Span, tool: str, known: Known, schema: Any) -> Finding | None:
        plain = isinstance(known.schema, dict) and isinstance(schema, dict)
        if not self.telling or not plain or len(known.digests) >= SCHEMAS:
            return None
        difference = drifted(known.schema, schema)
        if difference is None:
            return None
        seen = sign(tool, difference, since=f"release {known.release}" if known.release else "")
        return Finding(
            detector=NAME,
            family="parameters",
            trace_id=key[1],
            span_id=span.span_id,
            spans=(span.span_id,),
            severity=seen.severity,
            confidence=seen.confidence,
            evidence=seen.evidence,
            advice=seen.advice,
            facts=seen.facts,
        )

    def _learn(self, memory: Memory, name: str, known: Known) -> None:
        try:
            self._changed[name] = msgspec.json.encode(known).decode()
        except (UnicodeEncodeError, OverflowError, TypeError, ValueError, RecursionError):
            return  # what cannot be written is not remembered
        memory.tools[name] = known

    def _memory(self, project: ProjectId) -> Memory:
        if project not in self._projects:
            notes = self._store.notes(_note(project))
            memory = Memory({name: msgspec.json.decode(note, type=Known) for name, note in notes.items()})
            for known in memory.tools.values():
                for finding in known.found:
                    memory.found.setdefault(finding.trace_id, []).append(finding)
            self._projects[project] = memory
        return self._projects[project]


def _note(project: ProjectId, *of: str | None) -> str:
    """The key of a note: of one tool, or how all those of a project begin."""
    text = json.dumps([project, *of])
    return NOTES + (text if of else f"{text[:-1]}, ")

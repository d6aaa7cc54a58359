"""The tables, their version, and the steps from every released version to this one."""

from collections.abc import Sequence
from typing import Final

import apsw

from backtrail.server.storage.api import StoreTooNew

SPANS: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
INSERT INTO meta VALUES ('cursor', 0), ('block', 0), ('trace', 0), ('session', 0);

CREATE TABLE projects (
  no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  spans INTEGER NOT NULL DEFAULT 0, traces INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0
);

-- The deliveries, compressed in groups: see payload.py.
CREATE TABLE blocks (no INTEGER PRIMARY KEY, content BLOB NOT NULL);

-- no = trace << 24 | place in its trace, so that a trace is read in one sweep.
-- seq = place in the log; NULL while only log records about the span have arrived.
CREATE TABLE spans (
  no INTEGER PRIMARY KEY, span_id TEXT NOT NULL, seq INTEGER, start INTEGER,
  parts TEXT NOT NULL, head TEXT NOT NULL, input_preview TEXT, output_preview TEXT
);
CREATE INDEX spans_by_id ON spans (span_id);
CREATE INDEX spans_by_seq ON spans (seq) WHERE seq IS NOT NULL;

-- start is 0 where it is unknown. row is the whole Trace as JSON; lists filter and sort by the numbers beside it.
CREATE TABLE traces (
  no INTEGER PRIMARY KEY, project INTEGER NOT NULL, trace_id TEXT NOT NULL, session INTEGER, start INTEGER NOT NULL,
  latency INTEGER, open INTEGER NOT NULL, spans INTEGER NOT NULL, steps INTEGER NOT NULL, tools INTEGER NOT NULL,
  tool_errors INTEGER NOT NULL, errors INTEGER NOT NULL, tokens INTEGER NOT NULL, cost REAL,
  escalations INTEGER NOT NULL, shortest INTEGER, longest INTEGER, lightest INTEGER, heaviest INTEGER,
  place INTEGER NOT NULL, summed INTEGER NOT NULL, stale INTEGER, seen INTEGER NOT NULL, bytes INTEGER NOT NULL,
  facets TEXT NOT NULL, row TEXT NOT NULL
);
CREATE UNIQUE INDEX traces_by_id ON traces (project, trace_id);
CREATE INDEX traces_by_start ON traces (
  project, start, no, spans, latency, open, steps, tools, tool_errors, errors, tokens, cost, escalations
);
CREATE INDEX traces_by_session ON traces (session, start, no) WHERE session IS NOT NULL;
-- seen = when something of the trace last arrived; stale = the same, where a big trace waits to be summed up again.
CREATE INDEX traces_by_seen ON traces (project, seen);
CREATE INDEX traces_stale ON traces (stale) WHERE stale IS NOT NULL;

CREATE TABLE sessions (
  no INTEGER PRIMARY KEY, project INTEGER NOT NULL, session_id TEXT NOT NULL, user_id TEXT, start INTEGER NOT NULL,
  end INTEGER, traces INTEGER NOT NULL, priced INTEGER NOT NULL, totals TEXT NOT NULL
);
CREATE UNIQUE INDEX sessions_by_id ON sessions (project, session_id);
CREATE INDEX sessions_by_start ON sessions (project, start, no);

-- Which traces have which value of which field. folded is the value without case; n counts its traces.
CREATE TABLE field_values (
  no INTEGER PRIMARY KEY, project INTEGER NOT NULL, field TEXT NOT NULL, folded TEXT NOT NULL, value TEXT NOT NULL,
  n INTEGER NOT NULL
);
CREATE INDEX field_values_by_text ON field_values (project, field, folded);
CREATE INDEX field_values_by_count ON field_values (project, field, n);
CREATE TABLE trace_values (
  value INTEGER NOT NULL, start INTEGER NOT NULL, trace INTEGER NOT NULL, PRIMARY KEY (value, start, trace)
) WITHOUT ROWID;

-- Traces that nobody sees any more and whose spans, payload and words are still being removed.
CREATE TABLE forgotten (trace INTEGER PRIMARY KEY);

CREATE TABLE scores (
  project INTEGER NOT NULL, id TEXT NOT NULL, trace_id TEXT, session_id TEXT, time INTEGER NOT NULL, row TEXT NOT NULL,
  PRIMARY KEY (project, id)
) WITHOUT ROWID;
CREATE INDEX scores_by_trace ON scores (project, trace_id, time);
"""

FINDINGS: Final = """
ALTER TABLE traces ADD COLUMN findings INTEGER NOT NULL DEFAULT 0;
CREATE INDEX traces_found ON traces (project, findings) WHERE findings > 0;

-- row is the whole Finding as JSON. at = start of its span, 0 where unknown; told = when it was first found;
-- severity = its place among SEVERITIES.
CREATE TABLE findings (
  no INTEGER PRIMARY KEY, project INTEGER NOT NULL, trace INTEGER NOT NULL, detector TEXT NOT NULL,
  span_id TEXT NOT NULL, family TEXT NOT NULL, severity INTEGER NOT NULL, at INTEGER NOT NULL, told INTEGER NOT NULL,
  row TEXT NOT NULL
);
CREATE UNIQUE INDEX findings_by_trace ON findings (trace, detector, span_id);
CREATE INDEX findings_by_time ON findings (project, at, no);
CREATE INDEX findings_by_detector ON findings (project, detector, at, no);

-- seq = place in the log at which the findings of the trace became others.
CREATE TABLE refound (trace INTEGER PRIMARY KEY, seq INTEGER NOT NULL);
CREATE INDEX refound_by_seq ON refound (seq);

-- What a follower remembers: above all its place in the log.
CREATE TABLE notes (key TEXT PRIMARY KEY, note TEXT NOT NULL) WITHOUT ROWID;
"""

KPIS: Final = """
-- What each trace counts: where it was booked, so that it can be taken out of every sum again. session is that of the
-- traces table, or minus the trace's own number; lagging = its models and tools are to be counted anew.
CREATE TABLE counted (
  trace INTEGER PRIMARY KEY, project INTEGER NOT NULL, session INTEGER NOT NULL, start INTEGER NOT NULL,
  agent TEXT NOT NULL, lagging INTEGER NOT NULL
);
CREATE INDEX counted_by_session ON counted (session, start);
CREATE INDEX counted_lagging ON counted (trace) WHERE lagging;

-- dim = place among DIMENSIONS. The counts are those of Sums, by name; latency is JSON: durations by bucket.
CREATE TABLE facts (
  trace INTEGER NOT NULL, dim INTEGER NOT NULL, value TEXT NOT NULL, {counts}, latency TEXT NOT NULL,
  PRIMARY KEY (trace, dim, value)
) WITHOUT ROWID;
CREATE TABLE session_facts (
  session INTEGER NOT NULL, dim INTEGER NOT NULL, value TEXT NOT NULL, traces INTEGER NOT NULL, tokens INTEGER NOT NULL,
  PRIMARY KEY (session, dim, value)
) WITHOUT ROWID;
-- hour = the one in which the session is booked, since 1970.
CREATE TABLE session_hours (
  session INTEGER PRIMARY KEY, project INTEGER NOT NULL, hour INTEGER NOT NULL, tokens INTEGER NOT NULL
);
CREATE INDEX session_hours_by_hour ON session_hours (project, hour, tokens);
CREATE TABLE rolled (
  project INTEGER NOT NULL, dim INTEGER NOT NULL, hour INTEGER NOT NULL, value TEXT NOT NULL, {counts},
  latency TEXT NOT NULL, PRIMARY KEY (project, dim, hour, value)
) WITHOUT ROWID;

-- What an agent was made of, seen at the first trace of each slot of ten minutes.
CREATE TABLE looks (
  project INTEGER NOT NULL, agent TEXT NOT NULL, slot INTEGER NOT NULL, at INTEGER NOT NULL, trace INTEGER NOT NULL,
  release TEXT, model TEXT, prompt TEXT, PRIMARY KEY (project, agent, slot)
) WITHOUT ROWID;
CREATE INDEX looks_by_trace ON looks (trace);
""".replace(
    "{counts}",
    "traces INTEGER NOT NULL, finished INTEGER NOT NULL, failed INTEGER NOT NULL, escalated INTEGER NOT NULL,"
    " steps INTEGER NOT NULL, spans INTEGER NOT NULL, errors INTEGER NOT NULL, llm_calls INTEGER NOT NULL,"
    " llm_errors INTEGER NOT NULL, tool_calls INTEGER NOT NULL, tool_errors INTEGER NOT NULL,"
    " retrievals INTEGER NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL, cached INTEGER NOT NULL,"
    " cache_write INTEGER NOT NULL, reasoning INTEGER NOT NULL, cost INTEGER NOT NULL, computed INTEGER NOT NULL,"
    " unpriced INTEGER NOT NULL, findings INTEGER NOT NULL, sessions INTEGER NOT NULL, session_tokens INTEGER NOT NULL",
)

SEARCH: Final = """
CREATE TABLE progress (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO progress VALUES ('cursor', 0);
-- rowid is the number of the span. project keeps one project's search from walking through the words of another.
CREATE VIRTUAL TABLE words USING fts5 (
  text, project, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2"
);
"""

SPAN_STEPS: Final[Sequence[str]] = (SPANS, FINDINGS, KPIS)
"""Step n brings spans.db from version n to n + 1; a released step is never edited."""
SEARCH_STEPS: Final[Sequence[str]] = (SEARCH,)
"""The same for search.db."""


def upgrade(db: apsw.Connection, steps: Sequence[str]) -> None:
    """Bring the database to this program's version, one transaction a step. Raises StoreTooNew."""
    found = int(db.pragma("user_version"))
    if found > len(steps):
        raise StoreTooNew(
            f"{db.filename} has format {found}; this Backtrail knows formats up to {len(steps)}. It was written by a"
            " newer version: upgrade with `pip install -U backtrail[server]`, or choose another folder with --data."
        )
    for version, step in enumerate(steps[found:], start=found + 1):
        with db:
            db.execute(step)
            db.pragma("user_version", version)

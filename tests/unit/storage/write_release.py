"""Writes the files of a small store as SQL, once for every released format: `... > released/<format>.sql`."""

import sys
import tempfile
from pathlib import Path

import apsw

from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.storage.api import JudgedTrace
from backtrail.server.storage.sqlite import SqliteStore, schema
from backtrail.testing.findings import finding
from backtrail.testing.spans import agent, llm

KEPT = (
    *("meta", "projects", "blocks", "spans", "traces", "sessions", "field_values", "trace_values", "scores"),
    *("findings", "refound", "notes"),
)


def dump(folder: Path) -> str:
    """Both files; of the search index its tables only, since it is made again from the log."""
    db = apsw.Connection(str(folder / "spans.db"))
    lines = ["-- file: spans.db", *schema.SPAN_STEPS, "DELETE FROM meta;"]
    for table in KEPT:
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        into = f"INSERT INTO {table} ({', '.join(columns)}) VALUES"
        found = db.execute(f"SELECT {', '.join(columns)} FROM {table}")
        lines += [f"{into} ({', '.join(map(apsw.format_sql_value, row))});" for row in found]
    db.close()
    lines += [f"PRAGMA user_version = {len(schema.SPAN_STEPS)};", "-- file: search.db", *schema.SEARCH_STEPS]
    return "\n".join([*lines, f"PRAGMA user_version = {len(schema.SEARCH_STEPS)};", ""])


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with SqliteStore(folder) as store:
            run = agent("a", name="refund", asked="Refund my order", session__id="s1", user__id="ann", end=4)
            store.write(ProjectId("default"), [run, llm("l", parent="a", said="Let me look", tokens=(10, 3))]).result()
            judged = JudgedTrace(project=ProjectId("default"), trace_id=TraceId("t1"), findings=[finding("l")])
            store.keep_findings([judged], {"detect:cursor": "2"}).result()
        sys.stdout.write(dump(folder))


if __name__ == "__main__":
    main()

/** What replays brought: each run that was run again, newest first. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { CopyButton } from "../../parts/CopyButton";
import { Icon } from "../../parts/Icon";
import { Failure, Notice } from "../../parts/Notice";
import { useNow } from "../../parts/now";
import { ago, plural, utc } from "../../trace/format";
import { KINDS, type ReplayRow, verdictOf } from "../../trace/replays";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { replaysOf } from "./ask";
import css from "./ReplaysPage.module.css";

const COMMAND = "backtrail replay TRACE python agent.py";

export function ReplaysPage() {
  const project = useProject();
  const replays = useQuery(replaysOf(project));
  const rows = replays.data?.rows ?? [];
  useTitle("Replays");
  return (
    <div className={css["page"]}>
      <h1 className="unseen">Replays</h1>
      {replays.isError && !replays.data ? (
        <Failure what="The replays could not be read" error={replays.error} retry={() => void replays.refetch()} />
      ) : replays.data && rows.length === 0 ? (
        <Notice title="Nothing was replayed yet">
          <p>A trace runs again on your laptop, answered from what was recorded: no model is called, nothing happens twice. What comes of it is shown here.</p>
          <p className={css["command"]}>
            <code>{COMMAND}</code>
            <CopyButton text={COMMAND} what="command" label="Copy" />
          </p>
        </Notice>
      ) : (
        <>
          <p className={css["total"]}>{replays.data && plural(rows.length, "result")}</p>
          <ReplayList rows={rows} />
        </>
      )}
    </div>
  );
}

export function ReplayList({ rows, ofTrace = false }: { readonly rows: readonly ReplayRow[]; readonly ofTrace?: boolean }) {
  return (
    <ul className={css["list"]} data-of-trace={ofTrace} aria-label="Replays">
      {rows.map((row) => (
        <Row key={row.id} row={row} ofTrace={ofTrace} />
      ))}
    </ul>
  );
}

function Row({ row, ofTrace }: { readonly row: ReplayRow; readonly ofTrace: boolean }) {
  const now = useNow();
  const { says, well } = verdictOf(row);
  const made = Date.parse(row.made);
  return (
    <li className={css["row"]} data-well={well}>
      <Icon of={well ? "ok" : "error"} size={15} />
      <span className={css["kind"]}>{KINDS[row.kind]}</span>
      <span className={css["what"]}>
        <Link to="/replays/$replayId" params={{ replayId: row.id }}>
          {says}
        </Link>
        <span className={css["sentence"]} dir="auto" title={row.sentence}>
          {row.sentence}
        </span>
      </span>
      {!ofTrace && (
        <Link className={css["trace"]} to="/traces/$traceId" params={{ traceId: row.trace_id }} title={`Trace ${row.trace_id}`}>
          {row.trace_id.slice(0, 8)}
        </Link>
      )}
      <span className={css["by"]}>{row.by}</span>
      <time dateTime={row.made} title={utc(made)}>
        {ago(made, now)}
      </time>
    </li>
  );
}

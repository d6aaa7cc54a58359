/** One result of a replay: what was done, how it went, and the recording beside what happened now, call by call. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

import { useKeys } from "../../parts/keys";
import { Failure, Notice } from "../../parts/Notice";
import { nextDifference, type Replay, type Run } from "../../trace/replays";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { useBack } from "../trace/back";
import { replayOf } from "./ask";
import { Changed } from "./Changed";
import { ReplayHeader } from "./ReplayHeader";
import css from "./ReplayPage.module.css";
import { ReplayRows } from "./ReplayRows";
import { RowPanel } from "./RowPanel";
import { RunTold } from "./RunTold";
import { Samples } from "./Samples";

export function ReplayPage() {
  const project = useProject();
  const { replayId } = useParams({ from: "/replays/$replayId" });
  const read = useQuery(replayOf(project, replayId));
  useTitle("Replay");
  if (read.isError && !read.data) {
    return (
      <>
        <h1 className="unseen">Replay</h1>
        <Failure what="This replay could not be read" error={read.error} retry={() => void read.refetch()} />
      </>
    );
  }
  return read.data ? <Whole replay={read.data} /> : <h1 className="unseen">Replay</h1>;
}

function Whole({ replay }: { readonly replay: Replay }) {
  const search = useSearch({ from: "/replays/$replayId" });
  const navigate = useNavigate({ from: "/replays/$replayId" });
  const back = useBack();
  const worst = replay.runs.findIndex((run) => !run.passed);
  const sample = Math.min(search.sample ?? Math.max(0, worst) + 1, Math.max(1, replay.runs.length));
  const run = replay.runs[sample - 1];
  const choose = useCallback((next: number) => void navigate({ search: (old) => ({ ...old, sample: next, row: undefined }), replace: true }), [navigate]);
  useKeys({ u: back });
  return (
    <div className={css["page"]}>
      <ReplayHeader replay={replay} run={run ?? null} back={back} />
      <Changed replay={replay} />
      {replay.runs.length > 1 && <Samples runs={replay.runs} sample={sample} choose={choose} />}
      {run ? (
        <OneRun key={sample} replay={replay} run={run} />
      ) : (
        <Notice title="No run of it was kept">
          <p>Whoever ran it told only how it ended.</p>
        </Notice>
      )}
    </div>
  );
}

function OneRun({ replay, run }: { readonly replay: Replay; readonly run: Run }) {
  const search = useSearch({ from: "/replays/$replayId" });
  const navigate = useNavigate({ from: "/replays/$replayId" });
  const rows = run.rows ?? [];
  const first = Math.max(0, rows.findIndex((row) => row.first));
  const row = Math.min(rows.length - 1, search.row === undefined ? first : search.row - 1);
  const choose = useCallback((next: number) => void navigate({ search: (old) => ({ ...old, row: next + 1 }), replace: true }), [navigate]);
  const move = (by: number) => choose(Math.min(rows.length - 1, Math.max(0, row + by)));
  useKeys({
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    PageDown: () => move(10),
    PageUp: () => move(-10),
    Home: () => move(-rows.length),
    End: () => move(rows.length),
    n: () => choose(nextDifference(rows, row, 1)),
    N: () => choose(nextDifference(rows, row, -1)),
  });
  const here = rows[row];
  const stopped = Boolean(run.report) && !run.faithful;
  return (
    <>
      <RunTold run={run} told={replay.sentence.trim()} />
      {rows.length === 0 ? (
        <Notice title="No call was made">
          <p>Neither the recording nor this run crossed a boundary that was kept.</p>
        </Notice>
      ) : (
        <div className={css["work"]}>
          <ReplayRows rows={rows} stopped={stopped} row={row} choose={choose} />
          {here && <RowPanel row={here} stopped={stopped} traceId={replay.trace_id} />}
        </div>
      )}
    </>
  );
}

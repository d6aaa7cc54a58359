/** One trace: its facts, the tree with the waterfall, and the chosen span. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

import { spansOf, traceOf } from "../../api/queries";
import { Failure } from "../../parts/Notice";
import { Split } from "../../parts/Split";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { SpanPanel } from "./detail/SpanPanel";
import { RunTools } from "./RunTools";
import { SpanGrid } from "./SpanGrid";
import css from "./TracePage.module.css";
import { TraceHeader } from "./TraceHeader";
import { useBack } from "./back";
import { useFollow } from "./follow";
import { useRun } from "./run";
import { useRunKeys } from "./run-keys";
import { useView } from "./view";

export function TracePage() {
  const project = useProject();
  const { traceId } = useParams({ from: "/traces/$traceId" });
  const search = useSearch({ from: "/traces/$traceId" });
  const navigate = useNavigate({ from: "/traces/$traceId" });
  const trace = useQuery(traceOf(project, traceId));
  const skeleton = useQuery(spansOf(project, traceId));
  const run = useRun(skeleton.data);
  useFollow(project, traceId, trace.data?.end === null || run?.running === true);

  const choose = useCallback(
    (span: string) => void navigate({ search: (old) => ({ ...old, span }), replace: true }),
    [navigate],
  );
  const find = useCallback(
    (words: string) => void navigate({ search: (old) => ({ ...old, find: words || undefined }), replace: true }),
    [navigate],
  );
  const view = useView(run, search.span, search.find ?? "", choose, find);
  const back = useBack();
  useRunKeys(view, back);
  useTitle(trace.data?.name ?? "");

  const failed = skeleton.error ?? trace.error;
  if (failed) {
    const retry = () => void Promise.all([trace.refetch(), skeleton.refetch()]);
    return (
      <>
        <h1 className="unseen">Trace</h1>
        <Failure what="This trace could not be read" error={failed} retry={retry} />
      </>
    );
  }
  return (
    <div className={css["page"]}>
      <TraceHeader back={back} trace={trace.data ?? null} spans={skeleton.data?.columns.span_id.length ?? null} />
      <div className={css["work"]}>
        {run && view && (
          <Split
            name="trace"
            label="Width of the tree"
            left={
              <div className={css["left"]}>
                <RunTools view={view} />
                <div className={css["grid"]}>
                  <SpanGrid
                    run={run}
                    shown={view.shown}
                    folded={view.folded}
                    chosen={view.row}
                    found={view.foundSet}
                    words={view.words}
                    window={view.window}
                    choose={view.chooseRow}
                    fold={view.fold}
                  />
                </div>
              </div>
            }
            right={<SpanPanel project={project} traceId={traceId} run={run} row={view.row} scores={trace.data?.scores ?? []} />}
          />
        )}
      </div>
    </div>
  );
}

/** One trace: its facts, the tree with the waterfall, and the chosen span. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Suspense, useCallback, useMemo } from "react";

import { spansOf, traceOf } from "../../api/queries";
import { later } from "../../parts/later";
import { Failure } from "../../parts/Notice";
import { storyOf } from "../../trace/story";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { Panes } from "./Panes";
import { SpanPanel } from "./detail/SpanPanel";
import { Told } from "./Told";
import { WentWrong } from "./wrong/WentWrong";
import { useWrong } from "./wrong/wrong";
import { TraceHeader } from "./TraceHeader";
import { useBack } from "./back";
import { useChoosing } from "./choosing";
import { useFollow } from "./follow";
import { useRun } from "./run";
import { useRunKeys } from "./run-keys";
import type { How, TraceSearch } from "./search";
import { useStoryMoves } from "./story/moves";
import { useView } from "./view";

const GuardBar = later(() => import("../guard/GuardBar").then((part) => part.GuardBar));

export function TracePage() {
  const project = useProject();
  const { traceId } = useParams({ from: "/traces/$traceId" });
  const search = useSearch({ from: "/traces/$traceId" });
  const navigate = useNavigate({ from: "/traces/$traceId" });
  const trace = useQuery(traceOf(project, traceId));
  const skeleton = useQuery(spansOf(project, traceId));
  const run = useRun(skeleton.data);

  const wrong = useWrong(project, traceId, trace.data && (trace.data.totals.errors > 0 || trace.data.failed));
  const headless = (skeleton.data?.orphans.length ?? 0) > 0; // what is above them is sent when it ends
  useFollow(project, traceId, trace.data?.end === null || run?.running === true || headless || wrong.unread);
  const { findings, diagnosis, startAt } = wrong;
  const marked = useMemo(() => ({ findings, origin: diagnosis?.origins[0]?.span_id ?? null }), [findings, diagnosis]);
  const shown = useMemo(() => (search.span === undefined ? { ...search, span: startAt } : search), [search, startAt]);

  const { choose, close } = useChoosing();
  const find = useCallback(
    (words: string) => void navigate({ search: (old) => ({ ...old, find: words || undefined }), replace: true }),
    [navigate],
  );
  const change = useCallback(
    (how: Pick<TraceSearch, "only" | "root" | "path">) =>
      void navigate({ search: (old) => ({ ...old, ...how }), replace: true }),
    [navigate],
  );
  const view = useView(run, marked, shown, choose, find, change);
  const show = useCallback(
    (how: How) =>
      void navigate({ search: (old) => ({ ...old, view: how === "tree" ? undefined : how }), replace: true }),
    [navigate],
  );
  const how: How = search.view ?? "tree";
  const tells = how === "story";
  const spans = run?.spans;
  const tree = run?.tree;
  const story = useMemo(() => (tells && spans && tree ? storyOf(spans, tree) : null), [tells, spans, tree]);
  const moves = useStoryMoves(view, story);
  const back = useBack();
  useRunKeys(moves ?? view, how, back, show, wrong.turn);
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
  const there = run !== null && view !== null && wrong.ready;
  return (
    <Panes
      header={
        <>
          <TraceHeader back={back} trace={trace.data ?? null} spans={skeleton.data?.columns.span_id.length ?? null} />
          {there && (
            <Suspense>
              <GuardBar project={project} traceId={traceId} sessionId={trace.data?.session_id ?? null} />
            </Suspense>
          )}
          {there && <WentWrong project={project} traceId={traceId} wrong={wrong} view={view} />}
        </>
      }
      run={there && <Told project={project} traceId={traceId} view={moves ?? view} how={how} story={story} show={show} />}
      span={there ? <SpanPanel project={project} traceId={traceId} view={view} scores={trace.data?.scores ?? []} /> : null}
      how={how}
      opened={search.panel === "open"}
      open={() => view?.openRow(view.row)}
      close={close}
    />
  );
}

/** One session: the conversation over its traces, in order, and what it used on the way. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useCanGoBack, useNavigate, useParams, useRouter, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";

import type { Trace } from "../../api/client";
import { useLive } from "../../api/live";
import { sessionOf } from "../../api/queries";
import { Button } from "../../parts/Button";
import { useKeys } from "../../parts/keys";
import { Failure } from "../../parts/Notice";
import { outcomeOf, StatusMark } from "../../parts/StatusMark";
import { count } from "../../trace/format";
import { MarkedBar } from "../compare/MarkedBar";
import { type Marks, useMarks } from "../compare/marks";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { BurnChart } from "./BurnChart";
import { SessionHeader } from "./SessionHeader";
import css from "./SessionPage.module.css";
import { Turn, turnId } from "./Turn";
import { pauseBefore, turnAt } from "./turns";

export function SessionPage() {
  const project = useProject();
  const { sessionId } = useParams({ from: "/sessions/$sessionId" });
  const { trace: chosen } = useSearch({ from: "/sessions/$sessionId" });
  const navigate = useNavigate({ from: "/sessions/$sessionId" });
  const read = useInfiniteQuery(sessionOf(project, sessionId));
  const pages = read.data?.pages;
  const session = pages?.[0];
  const traces = useMemo(() => pages?.flatMap((page) => page.rows) ?? [], [pages]);
  const choose = (trace: string) => void navigate({ search: (old) => ({ ...old, trace }), replace: true });
  const marks = useMarks();
  useFollow(project, sessionId);
  useSessionKeys(traces, chosen, choose, marks);
  useShown(chosen, traces.length > 0);
  useTitle(sessionId);
  const back = useBackToSessions();

  if (read.isError && !session) {
    return (
      <>
        <h1 className="unseen">Session</h1>
        <Failure what="This session could not be read" error={read.error} retry={() => void read.refetch()} />
      </>
    );
  }
  if (!session) return <h1 className="unseen">Session</h1>;
  return (
    <div className={css["page"]}>
      <SessionHeader session={session} back={back} />
      <BurnChart traces={traces} chosen={chosen} choose={choose} />
      <div className={css["work"]}>
        <Contents traces={traces} chosen={chosen} choose={choose} marked={marks.ids} />
        <section className={css["conversation"]} aria-label="Conversation" tabIndex={0}>
          <ol>
            {traces.map((trace, index) => (
              <Turn
                key={trace.trace_id}
                project={project}
                trace={trace}
                number={index + 1}
                pause={pauseBefore(trace, traces[index - 1])}
                chosen={trace.trace_id === chosen}
                choose={choose}
              />
            ))}
          </ol>
          {read.hasNextPage && (
            <Button disabled={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
              Read what follows
            </Button>
          )}
        </section>
      </div>
      <MarkedBar marks={marks} />
    </div>
  );
}

interface ContentsProps {
  readonly traces: readonly Trace[];
  readonly chosen: string | undefined;
  readonly choose: (traceId: string) => void;
  readonly marked: ReadonlySet<string>;
}

/** All turns at a glance. */
function Contents({ traces, chosen, choose, marked }: ContentsProps) {
  return (
    <nav className={css["contents"]} aria-label="Traces of the session">
      <ol>
        {traces.map((trace, index) => (
          <li key={trace.trace_id}>
            <button type="button" aria-current={trace.trace_id === chosen || undefined} onClick={() => choose(trace.trace_id)}>
              <span className={css["number"]}>{index + 1}</span>
              <bdi>{trace.input_preview || trace.name || trace.trace_id}</bdi>
              {trace.totals.tool_errors > 0 && <small className={css["bad"]}>{count(trace.totals.tool_errors)} failed</small>}
              {marked.has(trace.trace_id) && <small className={css["marked"]}>marked</small>}
              <StatusMark outcome={outcomeOf(trace.status, trace.end === null)} word={false} />
            </button>
            <Link to="/traces/$traceId" params={{ traceId: trace.trace_id }} className={css["open"]} aria-label={`Open trace ${index + 1}`}>
              open
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function useSessionKeys(
  traces: readonly Trace[],
  chosen: string | undefined,
  choose: (traceId: string) => void,
  marks: Marks,
): void {
  const navigate = useNavigate();
  const back = useBackToSessions();
  const move = (by: number) => {
    const next = turnAt(traces, chosen, by);
    if (next) choose(next.trace_id);
  };
  useKeys({
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    Home: () => move(-traces.length),
    End: () => move(traces.length),
    Enter: () => chosen && void navigate({ to: "/traces/$traceId", params: { traceId: chosen } }),
    x: () => {
      const trace = traces.find(({ trace_id }) => trace_id === chosen);
      if (trace) marks.turn(trace);
    },
    "/": () => void navigate({ to: "/search" }),
    u: back,
  });
}

/** Back to the list as it was left; from a link from outside to the whole list. */
function useBackToSessions(): () => void {
  const { history } = useRouter();
  const canGoBack = useCanGoBack();
  const navigate = useNavigate();
  return () => (canGoBack ? history.back() : void navigate({ to: "/sessions" }));
}

/** The chosen turn is on the screen. */
function useShown(chosen: string | undefined, ready: boolean): void {
  useEffect(() => {
    if (chosen && ready) document.getElementById(turnId(chosen))?.scrollIntoView({ block: "nearest" });
  }, [chosen, ready]);
}

/** A session that goes on grows in front of the reader. */
function useFollow(project: string, sessionId: string): void {
  const queries = useQueryClient();
  const again = () => void queries.invalidateQueries(sessionOf(project, sessionId));
  useLive(project, "traces", {
    ready: again, // what was written between the first reading and the stream is told by nobody
    traces: (news) => {
      if (news.reload || news.rows.some((row) => row.session_id === sessionId)) again();
    },
    back: again,
  });
}

/** Traces: find the run that went wrong. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useDeferredValue, useMemo, useRef } from "react";

import { ApiError, type Trace } from "../../api/client";
import { statsOf, tracesOf } from "../../api/queries";
import { Button } from "../../parts/Button";
import { Failure, Notice } from "../../parts/Notice";
import { QueryBar } from "../../parts/QueryBar";
import { writeLayout } from "../../trace/columns";
import { count, plural } from "../../trace/format";
import { MarkedBar } from "../compare/MarkedBar";
import { useMarks } from "../compare/marks";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { useLayout } from "./layout";
import { LayoutMenu } from "./LayoutMenu";
import { type ListingSearch, listingOf, NEWEST, nextSort } from "./listing";
import { NewTraces } from "./NewTraces";
import { Pills } from "./Pills";
import { TimeRange } from "./TimeRange";
import { TraceList } from "./TraceList";
import css from "./TracesPage.module.css";
import { useNewTraces } from "./new-traces";
import { ViewsMenu } from "./ViewsMenu";

const NothingYet = lazy(() => import("../connect/NothingYet").then((part) => ({ default: part.NothingYet })));

export function TracesPage() {
  const project = useProject();
  const search = useSearch({ from: "/traces" });
  const navigate = useNavigate({ from: "/traces" });
  const listing = listingOf(search);
  const list = useInfiniteQuery(tracesOf(project, listing));
  const stats = useQuery(statsOf(project));
  const pages = useDeferredValue(list.data?.pages);
  const read = list.isSuccess && pages !== undefined; // until then an empty list says nothing
  const rows = useMemo(() => unique(pages?.flatMap((page) => page.rows) ?? []), [pages]);
  const news = useNewTraces(project, listing, rows, read);
  const marks = useMarks();
  const field = useRef<HTMLInputElement>(null);
  const change = (changed: ListingSearch) => void navigate({ search: (old) => ({ ...old, ...changed }) });
  const [layout, lay] = useLayout(search.columns, (columns) => change({ columns }));
  const wrong = list.error instanceof ApiError ? list.error : null;
  const filtered = Boolean(search.query || search.since || search.until);
  const total = filtered
    ? list.isSuccess && `${count(rows.length)}${list.hasNextPage ? " and more" : ""} found`
    : stats.data && plural(stats.data.traces, "trace");
  useTitle("Traces");

  return (
    <div className={css["page"]}>
      <h1 className="unseen">Traces</h1>
      <div className={css["bar"]}>
        <QueryBar
          key={search.query ?? ""}
          field={field}
          project={project}
          query={search.query ?? ""}
          wrong={wrong?.code === "wrong_query" ? wrong : null}
          ask={(query) => change({ query: query || undefined })}
        />
        <TimeRange since={search.since} until={search.until} choose={change} />
        <ViewsMenu
          project={project}
          search={search}
          columns={writeLayout(layout)}
          show={(look) => void navigate({ search: (old) => ({ ...old, ...look }) })}
        />
        <LayoutMenu
          layout={layout}
          choose={lay}
          sort={listing.sort}
          sortBy={(sort) => change({ sort: sort === NEWEST ? undefined : sort })}
        />
        <div className={css["below"]}>
          <Pills
            project={project}
            query={listing.query}
            since={search.since}
            until={search.until}
            ask={(query) => change({ query: query || undefined })}
          />
          <p className={css["total"]}>{total}</p>
        </div>
      </div>
      <NewTraces news={news} listing={listing} />
      {list.isError && wrong?.code !== "wrong_query" ? (
        <Failure what="The traces could not be read" error={list.error} retry={() => void list.refetch()} />
      ) : rows.length === 0 && read && !filtered ? (
        <Suspense>
          <NothingYet />
        </Suspense>
      ) : rows.length === 0 && (read || list.isError) ? (
        <Notice title={list.isError ? "The query was not understood" : "No trace matches"}>
          <p>
            {list.isError
              ? "Mend the marked word, or clear the query."
              : `${stats.data ? count(stats.data.traces) : "Other"} traces are in this project.`}
          </p>
          <Button onClick={() => change({ query: undefined, since: undefined, until: undefined })}>Show all traces</Button>
        </Notice>
      ) : (
        <TraceList
          key={`${project} ${JSON.stringify(listing)}`}
          place={`${project} ${JSON.stringify(listing)}`}
          layout={layout}
          rows={rows}
          waiting={!read}
          more={list.hasNextPage}
          readMore={() => !list.isFetchingNextPage && void list.fetchNextPage()}
          sort={listing.sort}
          sortBy={(by) => change({ sort: nextSort(listing.sort, by) })}
          open={(trace) => void navigate({ to: "/traces/$traceId", params: { traceId: trace.trace_id } })}
          mark={marks.turn}
          marked={marks.ids}
        />
      )}
      <MarkedBar marks={marks} />
    </div>
  );
}

/** A run that is still going can move to another page of the list between two reads. */
function unique(rows: readonly Trace[]): Trace[] {
  return [...new Map(rows.map((row) => [row.trace_id, row])).values()];
}

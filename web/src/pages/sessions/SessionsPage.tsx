/** Sessions: the conversations that traces belong to. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useMemo, useRef } from "react";

import { ApiError } from "../../api/client";
import { sessionsOf, statsOf } from "../../api/queries";
import { Button } from "../../parts/Button";
import { Failure, Notice } from "../../parts/Notice";
import { useNow } from "../../parts/now";
import { QueryBar } from "../../parts/QueryBar";
import { type Column, RowList } from "../../parts/RowList";
import { templateOf, type Wide } from "../../trace/columns";
import { count, plural } from "../../trace/format";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { type ListingSearch, listingOf, nextSort } from "../traces/listing";
import { TimeRange } from "../traces/TimeRange";
import page from "../traces/TracesPage.module.css";
import { SessionRow } from "./SessionRow";

const COLUMNS: readonly (Column & Wide)[] = [
  { id: "start", name: "Start", sort: "start", least: 84, tall: true },
  { id: "session", name: "Session", least: 220, most: Infinity },
  { id: "user", name: "User", least: 64, most: 148 },
  { id: "traces", name: "Traces", number: true, least: 54 },
  { id: "steps", name: "Steps", number: true, least: 54 },
  { id: "tools", name: "Tools", number: true, least: 62, tall: true },
  { id: "tokens", name: "Tokens", number: true, least: 66 },
  { id: "cost", name: "Cost", number: true, least: 70 },
  { id: "lasted", name: "Lasted", number: true, least: 82 },
];
const TEMPLATE = templateOf(COLUMNS.map((column) => ({ ...column, tall: column.tall || column.number || false })), "session");

export function SessionsPage() {
  const project = useProject();
  const search = useSearch({ from: "/sessions" });
  const navigate = useNavigate({ from: "/sessions" });
  const listing = listingOf(search);
  const list = useInfiniteQuery(sessionsOf(project, listing));
  const stats = useQuery(statsOf(project));
  const pages = useDeferredValue(list.data?.pages);
  const read = list.isSuccess && pages !== undefined; // until then an empty list says nothing
  const rows = useMemo(() => {
    const all = pages?.flatMap((one) => one.rows) ?? [];
    return [...new Map(all.map((row) => [row.session_id, row])).values()];
  }, [pages]);
  const now = useNow();
  const field = useRef<HTMLInputElement>(null);
  const change = (changed: ListingSearch) => void navigate({ search: (old) => ({ ...old, ...changed }) });
  const wrong = list.error instanceof ApiError && list.error.code === "wrong_query" ? list.error : null;
  const filtered = Boolean(search.query || search.since || search.until);
  const all = stats.data?.sessions ?? 0;
  const place = `sessions ${project} ${JSON.stringify(listing)}`;
  useTitle("Sessions");

  return (
    <div className={page["page"]}>
      <h1 className="unseen">Sessions</h1>
      <div className={page["bar"]}>
        <QueryBar
          key={search.query ?? ""}
          field={field}
          project={project}
          query={search.query ?? ""}
          wrong={wrong}
          ask={(query) => change({ query: query || undefined })}
        />
        <TimeRange since={search.since} until={search.until} choose={change} />
        <p className={page["total"]}>
          {filtered
            ? list.isSuccess && `${count(rows.length)}${list.hasNextPage ? " and more" : ""} found`
            : stats.data && plural(all, "session")}
        </p>
      </div>
      {list.isError && !wrong ? (
        <Failure what="The sessions could not be read" error={list.error} retry={() => void list.refetch()} />
      ) : rows.length === 0 && read && !filtered ? (
        <NoSessions />
      ) : rows.length === 0 && (read || wrong) ? (
        <Notice title={wrong ? "The query was not understood" : "No session matches"}>
          <p>
            {wrong
              ? "Mend the marked word, or clear the query."
              : "A session matches where one of its traces does."}
          </p>
          <Button onClick={() => change({ query: undefined, since: undefined, until: undefined })}>Show all sessions</Button>
        </Notice>
      ) : (
        <RowList
          key={place}
          place={place}
          label="Sessions"
          columns={COLUMNS}
          template={TEMPLATE}
          rows={rows}
          row={(session, at) => <SessionRow key={session.session_id} session={session} now={now} {...at} />}
          waiting={!read}
          more={list.hasNextPage}
          readMore={() => !list.isFetchingNextPage && void list.fetchNextPage()}
          sort={listing.sort}
          sortBy={(by) => change({ sort: nextSort(listing.sort, by) })}
          open={({ session_id: sessionId }) => void navigate({ to: "/sessions/$sessionId", params: { sessionId }, search: {} })}
        />
      )}
    </div>
  );
}

function NoSessions() {
  return (
    <Notice title="No trace names a session">
      <p>
        A session holds the traces of one conversation. Name it where the agent runs:
      </p>
      <pre>with backtrail.session(&quot;chat-42&quot;):</pre>
      <p>
        With other SDKs the attribute session.id does it. <Link to="/connect">How to connect</Link>
      </p>
    </Notice>
  );
}

/** Search: the words that somebody remembers, in everything that was said in any span. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useEffect, useMemo, useRef } from "react";

import { ApiError } from "../../api/client";
import { hitsOf } from "../../api/queries";
import { Button } from "../../parts/Button";
import { Failure, Notice } from "../../parts/Notice";
import { QueryBar } from "../../parts/QueryBar";
import { RowList } from "../../parts/RowList";
import { count, plural } from "../../trace/format";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { TimeRange } from "../traces/TimeRange";
import page from "../traces/TracesPage.module.css";
import { SEARCH_FIELD } from "./field";
import { HitRow, heightOf } from "./HitRow";
import { byTrace, type Found } from "./hits";
import { HowToSearch } from "./HowToSearch";
import css from "./SearchPage.module.css";

/** A run that says the word at each of 10,000 steps is one row: then pages are not read on and on unasked. */
const UNASKED = 3;
const ROWS_A_PAGE = 20;
const EXAMPLE = 'timed out  "exact words"  refund status:error';

interface Asked {
  readonly q?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

export function SearchPage() {
  const project = useProject();
  const search = useSearch({ from: "/search" });
  const navigate = useNavigate({ from: "/search" });
  const listing = { query: search.q ?? "", since: search.since, until: search.until, sort: "-start" };
  const list = useInfiniteQuery(hitsOf(project, listing));
  const pages = useDeferredValue(list.data?.pages);
  const found = useMemo(() => byTrace(pages?.flatMap((one) => one.rows) ?? []), [pages]);
  const readsOn = (pages?.length ?? 0) <= UNASKED + found.length / ROWS_A_PAGE;
  const field = useRef<HTMLInputElement>(null);
  const change = (changed: Asked) => void navigate({ search: (old) => ({ ...old, ...changed }) });
  const wrong = list.error instanceof ApiError && list.error.code === "wrong_query" ? list.error : null;
  const idle = listing.query === "";
  const place = `search ${project} ${JSON.stringify(listing)}`;
  useTitle(search.q ? `${search.q} · Search` : "Search");
  useEffect(() => {
    if (idle) field.current?.focus();
  }, [idle]);

  return (
    <div className={page["page"]}>
      <h1 className="unseen">Search</h1>
      <div className={page["bar"]}>
        <QueryBar
          key={listing.query}
          id={SEARCH_FIELD}
          field={field}
          project={project}
          label="Search"
          example={EXAMPLE}
          query={listing.query}
          wrong={wrong}
          ask={(q) => change({ q: q || undefined })}
        />
        <TimeRange since={search.since} until={search.until} choose={change} />
        <p className={page["total"]}>{list.isSuccess && total(found, list.hasNextPage)}</p>
        {list.hasNextPage && !readsOn && (
          <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Search further back
          </Button>
        )}
      </div>
      <NotYetSearched spans={pages?.at(-1)?.unindexed ?? 0} again={() => void list.refetch()} />
      {idle ? (
        <HowToSearch ask={(q) => change({ q })} />
      ) : list.isError && !wrong ? (
        <Failure what="The search failed" error={list.error} retry={() => void list.refetch()} />
      ) : wrong ? (
        <Notice title="The query was not understood">
          <p>Mend the marked word, or put it into quotation marks to search for the text itself.</p>
        </Notice>
      ) : list.isSuccess && found.length === 0 ? (
        <Notice title="No span says this">
          <p>Words are searched whole, in any order. Several words must all be in one span.</p>
          {(search.since || search.until) && (
            <Button onClick={() => change({ since: undefined, until: undefined })}>Search at any time</Button>
          )}
        </Notice>
      ) : (
        <RowList
          key={place}
          place={place}
          label="Hits"
          className={css["hits"]}
          rows={found}
          row={(one, at) => <HitRow key={one.key} found={one} project={project} {...at} />}
          heightOf={heightOf}
          waiting={list.isPending}
          more={list.hasNextPage && readsOn}
          readMore={() => !list.isFetchingNextPage && void list.fetchNextPage()}
          open={({ hit }) =>
            void navigate({ to: "/traces/$traceId", params: { traceId: hit.trace_id }, search: { span: hit.span_id } })
          }
        />
      )}
    </div>
  );
}

function total(found: readonly Found[], more: boolean): string {
  const spans = found.reduce((sum, one) => sum + 1 + one.again.length, 0);
  const traces = found.filter((one) => one.opensTrace).length;
  return more ? `the newest ${count(spans)} spans` : `${plural(spans, "span")} in ${plural(traces, "trace")}`;
}

function NotYetSearched({ spans, again }: { readonly spans: number; readonly again: () => void }) {
  if (spans === 0) return null;
  return (
    <p className={css["behind"]} role="status">
      {plural(spans, "span")} just arrived and cannot be searched yet.
      <Button look="bare" onClick={again}>
        Search again
      </Button>
    </p>
  );
}

/** How the agents are doing: the four KPIs first, then every number over time. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useRef } from "react";

import { ApiError } from "../../api/client";
import { statsOf } from "../../api/queries";
import { Failure } from "../../parts/Notice";
import { QueryBar } from "../../parts/QueryBar";
import { plural } from "../../trace/format";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { TimeRange } from "../traces/TimeRange";
import { type Dimension, kpisOf } from "./ask";
import { ChartPanel } from "./ChartPanel";
import css from "./DashboardPage.module.css";
import { KpiCard } from "./KpiCard";
import { type DashboardSearch, measuredOf } from "./search";

const NothingYet = lazy(() => import("../connect/NothingYet").then((part) => ({ default: part.NothingYet })));

/** What is drawn first; each chart can be turned to another measure. */
const CHARTS: readonly { readonly measure: string; readonly by: Dimension | null }[] = [
  { measure: "traces", by: null },
  { measure: "findings", by: "detector" },
  { measure: "tool_error_rate", by: "tool" },
  { measure: "steps_per_task", by: "agent" },
  { measure: "tokens", by: "model" },
  { measure: "cost", by: "model" },
  { measure: "latency_p95", by: null },
  { measure: "error_rate", by: null },
];

export function DashboardPage() {
  const project = useProject();
  const search = useSearch({ from: "/dashboard" });
  const navigate = useNavigate({ from: "/dashboard" });
  const measured = measuredOf(search);
  const kpis = useQuery(kpisOf(project, measured));
  const stats = useQuery(statsOf(project));
  const field = useRef<HTMLInputElement>(null);
  const change = (changed: DashboardSearch) => void navigate({ search: (old) => ({ ...old, ...changed }) });
  const wrong = kpis.error instanceof ApiError && kpis.error.code === "wrong_query" ? kpis.error : null;
  useTitle("Dashboard");
  return (
    <div className={css["page"]}>
      <h1 className="unseen">Dashboard</h1>
      <div className={css["bar"]}>
        <QueryBar
          key={search.query ?? ""}
          field={field}
          project={project}
          query={search.query ?? ""}
          wrong={wrong}
          ask={(query) => change({ query: query || undefined })}
        />
        <TimeRange since={measured.since} until={measured.until} choose={(range) => change(range)} />
        {kpis.data && kpis.data.unread > 0 && (
          <p className={css["unread"]}>{plural(kpis.data.unread, "span")} not counted yet</p>
        )}
      </div>
      {stats.data?.traces === 0 ? (
        <Suspense>
          <NothingYet />
        </Suspense>
      ) : kpis.isError && !wrong ? (
        <Failure what="The KPIs could not be read" error={kpis.error} retry={() => void kpis.refetch()} />
      ) : (
        <div className={css["body"]}>
          <div className={css["cards"]}>
            {kpis.data?.kpis.map((kpi) => <KpiCard key={kpi.name} kpi={kpi} measured={measured} />) ??
              [0, 1, 2, 3].map((place) => <div key={place} className={css["waiting"]} />)}
          </div>
          <div className={css["charts"]}>
            {CHARTS.map((chart) => (
              <ChartPanel key={chart.measure} project={project} measured={measured} {...chart} />
            ))}
          </div>
        </div>
      )}
    </div>
  );
}

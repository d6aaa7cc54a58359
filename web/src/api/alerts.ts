/** Alerts, the rules that open them, and the silences that keep them quiet. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { countOfAlerts } from "./alert-count";
import { client, data, type Schemas } from "./client";

export type AlertRow = Schemas["AlertRow"];
export type Alert = Schemas["AlertOut"];
export type AlertPage = Schemas["AlertPage"];
export type Rule = Schemas["RuleOut"];
export type RuleRow = Schemas["RuleRow"];
export type Metric = Schemas["MetricOut"];
export type Backtest = Schemas["Backtest"];
export type Silence = Schemas["SilenceOut"];

/** Seconds count here: an alert is opened within one. */
const AGAIN = 3_000;
const CALM = 10_000;

/** Those that have not ended. */
export const openAlertsOf = (project: string, rule: string | undefined) =>
  queryOptions({
    queryKey: [project, "alerts", "open", rule],
    queryFn: async ({ signal, client: queries }) => {
      const query = { project, state: "open" as const, limit: 500, ...(rule ? { rule } : {}) };
      const told = await data(client.GET("/api/alerts", { params: { query }, signal }));
      queries.setQueryData(countOfAlerts(project).queryKey, told.open); // the badge says what the list says
      return told;
    },
    refetchInterval: AGAIN,
  });

/** Those that have ended, the newest first, page by page. */
export const endedAlertsOf = (project: string, rule: string | undefined) =>
  infiniteQueryOptions({
    queryKey: [project, "alerts", "ended", rule],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { project, state: "closed" as const, limit: 30, ...(rule ? { rule } : {}), ...(pageParam ? { after: pageParam } : {}) };
      return data(client.GET("/api/alerts", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next,
    refetchInterval: CALM,
  });

export const alertOf = (project: string, id: string) =>
  queryOptions({
    queryKey: [project, "alerts", "one", id],
    queryFn: ({ signal }) => data(client.GET("/api/alerts/{alert_id}", { params: { path: { alert_id: id }, query: { project } }, signal })),
    refetchInterval: ({ state }) => (state.data?.closed ? CALM : AGAIN),
  });

export const rulesOf = (project: string) =>
  queryOptions({
    queryKey: [project, "rules"],
    queryFn: ({ signal }) => data(client.GET("/api/rules", { params: { query: { project } }, signal })),
    staleTime: 2_000,
    refetchInterval: AGAIN,
  });

export const silencesOf = (project: string) =>
  queryOptions({
    queryKey: [project, "silences"],
    queryFn: ({ signal }) => data(client.GET("/api/silences", { params: { query: { project } }, signal })),
    refetchInterval: CALM,
  });

/** What is done about alerts: each change is read back wherever it shows. */
function useChange<In, Out>(project: string, change: (asked: In) => Promise<Out>, ...about: readonly string[]) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => Promise.all(about.map((name) => queries.invalidateQueries({ queryKey: [project, name] }))),
  });
}

export const useAcknowledge = (project: string, id: string) =>
  useChange(
    project,
    (note: string) =>
      data(client.POST("/api/alerts/{alert_id}/acknowledge", { params: { path: { alert_id: id }, query: { project } }, body: { note } })),
    "alerts",
    "incidents",
    "incident",
  );

export const useResendAlert = (project: string, id: string) =>
  useChange(
    project,
    () => data(client.POST("/api/alerts/{alert_id}/resend", { params: { path: { alert_id: id }, query: { project } } })),
    "alerts",
    "notifications",
  );

export const useMakeSilence = (project: string) =>
  useChange(
    project,
    (body: Schemas["SilenceIn"]) => data(client.POST("/api/silences", { params: { query: { project } }, body })),
    "alerts",
    "silences",
  );

export const useEndSilence = (project: string) =>
  useChange(
    project,
    (id: string) => data(client.DELETE("/api/silences/{silence_id}", { params: { path: { silence_id: id }, query: { project } } })),
    "alerts",
    "silences",
  );

interface RuleChange {
  readonly id: string;
  readonly on?: boolean;
  readonly rule?: Readonly<Record<string, unknown>>;
}

export const useSetRule = (project: string) =>
  useChange(
    project,
    ({ id, on, rule = {} }: RuleChange) =>
      data(
        client.PUT("/api/rules/{rule_id}", {
          params: { path: { rule_id: id }, query: { project } },
          body: { rule, ...(on === undefined ? {} : { on }) },
        }),
      ),
    "rules",
    "alerts",
  );

export const useDeleteRule = (project: string) =>
  useChange(
    project,
    (id: string) => data(client.DELETE("/api/rules/{rule_id}", { params: { path: { rule_id: id }, query: { project } } })),
    "rules",
    "alerts",
  );

export const backtestOf = (project: string, rule: Readonly<Record<string, unknown>>, since: string) =>
  data(client.POST("/api/rules/backtest", { params: { query: { project } }, body: { rule, since } }));

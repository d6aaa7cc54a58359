/** Every page and its address. Whatever can be linked to lives in the address. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  retainSearchParams,
} from "@tanstack/react-router";

import { HOME } from "./api/client";
import { readAlerts } from "./pages/alerts/search";
import { readCompareSearch } from "./pages/compare/search";
import { readDashboard } from "./pages/dashboard/search";
import { readDatasetSearch } from "./pages/datasets/search";
import { readExperimentsCompared, readExperimentSearch, readRunSearch } from "./pages/experiments/search";
import { LinkPage } from "./pages/links/LinkPage";
import { readReplaySearch } from "./pages/replays/search";
import { Lost } from "./pages/shell/Lost";
import { Shell } from "./pages/shell/Shell";
import { readTraceSearch } from "./pages/trace/search";
import { TracePage } from "./pages/trace/TracePage";
import { readListing } from "./pages/traces/listing";
import { TracesPage } from "./pages/traces/TracesPage";

interface RootSearch {
  readonly project?: string | undefined;
}

const root = createRootRoute({
  component: Shell,
  notFoundComponent: Lost,
  validateSearch: (search: Record<string, unknown>): RootSearch => ({ project: optional(search["project"]) }),
  search: { middlewares: [retainSearchParams(["project"])] },
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/traces" });
  },
});

const dashboard = createRoute({
  getParentRoute: () => root,
  path: "/dashboard",
  validateSearch: readDashboard,
  component: lazyRouteComponent(() => import("./pages/dashboard/DashboardPage"), "DashboardPage"),
});

const traces = createRoute({
  getParentRoute: () => root,
  path: "/traces",
  validateSearch: readListing,
  component: TracesPage,
});

const trace = createRoute({
  getParentRoute: () => root,
  path: "/traces/$traceId",
  validateSearch: readTraceSearch,
  component: TracePage,
});

const sessions = createRoute({
  getParentRoute: () => root,
  path: "/sessions",
  validateSearch: readListing,
  component: lazyRouteComponent(() => import("./pages/sessions/SessionsPage"), "SessionsPage"),
});

const session = createRoute({
  getParentRoute: () => root,
  path: "/sessions/$sessionId",
  validateSearch: (search: Record<string, unknown>): { readonly trace?: string | undefined } => ({
    trace: optional(search["trace"]),
  }),
  component: lazyRouteComponent(() => import("./pages/sessions/SessionPage"), "SessionPage"),
});

interface SearchSearch {
  readonly q?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

const search = createRoute({
  getParentRoute: () => root,
  path: "/search",
  validateSearch: (asked: Record<string, unknown>): SearchSearch => ({
    q: optional(asked["q"]),
    since: optional(asked["since"]),
    until: optional(asked["until"]),
  }),
  component: lazyRouteComponent(() => import("./pages/search/SearchPage"), "SearchPage"),
});

/** Everything behind the slash is the id: base64 has slashes of its own. */
const traceLink = createRoute({
  getParentRoute: () => root,
  path: "/t/$",
  component: () => <LinkPage id={traceLink.useParams()._splat ?? ""} of="trace" />,
});

const spanLink = createRoute({
  getParentRoute: () => root,
  path: "/s/$",
  component: () => <LinkPage id={spanLink.useParams()._splat ?? ""} of="span" />,
});

interface IncidentsSearch {
  readonly state?: "closed" | "all" | undefined;
}

const incidents = createRoute({
  getParentRoute: () => root,
  path: "/incidents",
  validateSearch: ({ state }: Record<string, unknown>): IncidentsSearch => ({
    state: state === "closed" || state === "all" ? state : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/incidents/IncidentsPage"), "IncidentsPage"),
});

const incident = createRoute({
  getParentRoute: () => root,
  path: "/incidents/$number",
  component: lazyRouteComponent(() => import("./pages/incidents/IncidentPage"), "IncidentPage"),
});

const replays = createRoute({
  getParentRoute: () => root,
  path: "/replays",
  component: lazyRouteComponent(() => import("./pages/replays/ReplaysPage"), "ReplaysPage"),
});

const replay = createRoute({
  getParentRoute: () => root,
  path: "/replays/$replayId",
  validateSearch: readReplaySearch,
  component: lazyRouteComponent(() => import("./pages/replays/ReplayPage"), "ReplayPage"),
});

const datasets = createRoute({
  getParentRoute: () => root,
  path: "/datasets",
  component: lazyRouteComponent(() => import("./pages/datasets/DatasetsPage"), "DatasetsPage"),
});

const dataset = createRoute({
  getParentRoute: () => root,
  path: "/datasets/$name",
  validateSearch: readDatasetSearch,
  component: lazyRouteComponent(() => import("./pages/datasets/DatasetPage"), "DatasetPage"),
});

const experiment = createRoute({
  getParentRoute: () => root,
  path: "/experiments/$experimentId",
  validateSearch: readExperimentSearch,
  component: lazyRouteComponent(() => import("./pages/experiments/ExperimentPage"), "ExperimentPage"),
});

const experimentRun = createRoute({
  getParentRoute: () => root,
  path: "/experiments/$experimentId/items/$itemId",
  validateSearch: readRunSearch,
  component: lazyRouteComponent(() => import("./pages/experiments/RunPage"), "RunPage"),
});

const experimentsCompared = createRoute({
  getParentRoute: () => root,
  path: "/experiments/compare",
  validateSearch: readExperimentsCompared,
  component: lazyRouteComponent(() => import("./pages/experiments/ComparePage"), "ComparePage"),
});

/** Opened now and then: it comes with what diffs texts when it is asked for. */
const compare = createRoute({
  getParentRoute: () => root,
  path: "/compare",
  validateSearch: readCompareSearch,
  component: lazyRouteComponent(() => import("./pages/compare/ComparePage"), "ComparePage"),
});

const alerts = createRoute({
  getParentRoute: () => root,
  path: "/alerts",
  component: lazyRouteComponent(() => import("./pages/alerts/AlertsPage"), "AlertsPage"),
});

const alertList = createRoute({
  getParentRoute: () => alerts,
  path: "/",
  validateSearch: readAlerts,
  component: lazyRouteComponent(() => import("./pages/alerts/AlertList"), "AlertList"),
});

const rules = createRoute({
  getParentRoute: () => alerts,
  path: "/rules",
  validateSearch: (asked: Record<string, unknown>): { readonly rule?: string | undefined } => ({ rule: optional(asked["rule"]) }),
  component: lazyRouteComponent(() => import("./pages/alerts/rules/RulesPage"), "RulesPage"),
});

const silences = createRoute({
  getParentRoute: () => alerts,
  path: "/silences",
  component: lazyRouteComponent(() => import("./pages/alerts/SilencesPage"), "SilencesPage"),
});

const alert = createRoute({
  getParentRoute: () => root,
  path: "/alerts/$alertId",
  component: lazyRouteComponent(() => import("./pages/alerts/AlertPage"), "AlertPage"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => import("./pages/settings/SettingsPage"), "SettingsPage"),
});

const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/settings/connect" });
  },
});

const connect = createRoute({
  getParentRoute: () => settings,
  path: "/connect",
  component: lazyRouteComponent(() => import("./pages/settings/ConnectPage"), "ConnectPage"),
});

const keys = createRoute({
  getParentRoute: () => settings,
  path: "/keys",
  component: lazyRouteComponent(() => import("./pages/settings/KeysPage"), "KeysPage"),
});

const projects = createRoute({
  getParentRoute: () => settings,
  path: "/projects",
  component: lazyRouteComponent(() => import("./pages/settings/ProjectsPage"), "ProjectsPage"),
});

const detectors = createRoute({
  getParentRoute: () => settings,
  path: "/detectors",
  component: lazyRouteComponent(() => import("./pages/settings/DetectorsPage"), "DetectorsPage"),
});

const channels = createRoute({
  getParentRoute: () => settings,
  path: "/channels",
  component: lazyRouteComponent(() => import("./pages/settings/ChannelsPage"), "ChannelsPage"),
});

const budgets = createRoute({
  getParentRoute: () => settings,
  path: "/budgets",
  component: lazyRouteComponent(() => import("./pages/settings/BudgetsPage"), "BudgetsPage"),
});

/** Where the page was before there were settings. */
const connectLink = createRoute({
  getParentRoute: () => root,
  path: "/connect",
  beforeLoad: () => {
    throw redirect({ to: "/settings/connect" });
  },
});

function optional(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    dashboard,
    traces,
    trace,
    sessions,
    session,
    search,
    traceLink,
    spanLink,
    incidents,
    incident,
    replays,
    replay,
    datasets,
    dataset,
    experiment,
    experimentRun,
    experimentsCompared,
    compare,
    alerts.addChildren([alertList, rules, silences]),
    alert,
    settings.addChildren([settingsHome, connect, detectors, channels, budgets, keys, projects]),
    connectLink,
  ]),
  basepath: HOME.pathname,
  defaultPreload: "intent",
  scrollRestoration: false,
  // Plain `a=b` instead of JSON, so that addresses can be read and written by people.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== "");
    const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
    return text ? `?${text}` : "";
  },
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

/** Every page and its address. Whatever can be linked to lives in the address. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  redirect,
  retainSearchParams,
} from "@tanstack/react-router";

import { HOME } from "./api/client";
import { ConnectPage } from "./pages/connect/ConnectPage";
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

const connect = createRoute({
  getParentRoute: () => root,
  path: "/connect",
  component: ConnectPage,
});

function optional(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export const router = createRouter({
  routeTree: root.addChildren([home, traces, trace, connect]),
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

/** How many alerts are open: apart from what their pages ask for, for every page has it. */
import { queryOptions } from "@tanstack/react-query";

import { client, data } from "./client";

const AGAIN = 10_000;

export const countOfAlerts = (project: string) =>
  queryOptions({
    queryKey: [project, "alerts", "count"],
    queryFn: async ({ signal }) => {
      const told = await data(client.GET("/api/alerts", { params: { query: { project, state: "open", limit: 1 } }, signal }));
      return told.open;
    },
    refetchInterval: AGAIN,
  });

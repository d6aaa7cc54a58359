/** The golden cases of a project, those of one run first: what an incident can close with. */
import { queryOptions } from "@tanstack/react-query";

import { client, data } from "../../api/client";
import { type Choice, choicesOf } from "../../trace/golden-choices";

/** Of so many datasets the first items are looked through; any other id can be written. */
const MOST = 20;

export const goldenCasesOf = (project: string, traceId: string | null) =>
  queryOptions({
    queryKey: [project, "golden cases", traceId ?? ""],
    queryFn: async ({ signal }): Promise<Choice[]> => {
      const { rows } = await data(client.GET("/api/datasets", { params: { query: { project } }, signal }));
      const some = rows.filter((row) => row.count > 0).slice(0, MOST);
      const read = await Promise.all(
        some.map(({ name }) => data(client.GET("/api/datasets/{name}", { params: { path: { name }, query: { project } }, signal }))),
      );
      return choicesOf(read, traceId);
    },
    staleTime: 5_000,
  });

/** What the incident pages ask for, and what they change. */
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { client, data, type Schemas } from "../../api/client";

export type IncidentRow = Schemas["IncidentRow"];
export type Incident = Schemas["IncidentOut"];
export type Step = Schemas["IncidentStepOut"];
export type Which = "open" | "closed" | "all";

const AGAIN = 5_000;

export const incidentsOf = (project: string, state: Which) =>
  queryOptions({
    queryKey: [project, "incidents", state],
    queryFn: ({ signal }) =>
      data(client.GET("/api/incidents", { params: { query: { project, state, limit: 200 } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN,
    staleTime: 2_000,
  });

export const incidentOf = (project: string, number: number) =>
  queryOptions({
    queryKey: [project, "incident", number],
    queryFn: ({ signal }) =>
      data(client.GET("/api/incidents/{number}", { params: { path: { number }, query: { project } }, signal })),
    refetchInterval: AGAIN,
    staleTime: 2_000,
  });

export const postMortemOf = (project: string, number: number): Promise<string> =>
  data(
    client.GET("/api/incidents/{number}/post-mortem", {
      params: { path: { number }, query: { project } },
      parseAs: "text",
    }),
  ) as Promise<string>;

/** Every change answers with the incident as it is then. */
function useChange<Given>(project: string, number: number, ask: (given: Given) => Promise<Incident>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: (incident) => {
      queries.setQueryData(incidentOf(project, number).queryKey, incident);
      void queries.invalidateQueries({ queryKey: [project, "incidents"] });
      void queries.invalidateQueries({ queryKey: [project, "alerts"] });
    },
    // Somebody else was first: what they did is shown beside the reason.
    onError: () => void queries.invalidateQueries(incidentOf(project, number)),
  });
}

const at = (project: string, number: number) => ({ params: { path: { number }, query: { project } } });

export const useAcknowledge = (project: string, number: number) =>
  useChange(project, number, (body: Schemas["AcknowledgeIn"]) =>
    data(client.POST("/api/incidents/{number}/acknowledge", { ...at(project, number), body })),
  );

export const useAlter = (project: string, number: number) =>
  useChange(project, number, (body: Schemas["IncidentChange"]) =>
    data(client.PATCH("/api/incidents/{number}", { ...at(project, number), body })),
  );

export const useClose = (project: string, number: number) =>
  useChange(project, number, (body: Schemas["CloseIn"]) =>
    data(client.POST("/api/incidents/{number}/close", { ...at(project, number), body })),
  );

export const useConfirm = (project: string, number: number, step: number) =>
  useChange(project, number, (body: Schemas["ConfirmIn"]) =>
    data(
      client.POST("/api/incidents/{number}/steps/{step}/confirm", {
        params: { path: { number, step }, query: { project } },
        body,
      }),
    ),
  );

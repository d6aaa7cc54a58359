/** Budgets, and what a project pays for tokens. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { client, data, type Schemas } from "./client";

export type Budget = Schemas["BudgetOut"];
export type BudgetIn = Schemas["BudgetIn"];
export type Price = Schemas["PriceOut"];
export type PriceIn = Schemas["PriceIn"];

export const budgetsOf = (project: string) =>
  queryOptions({
    queryKey: [project, "budgets"],
    queryFn: ({ signal }) => data(client.GET("/api/budgets", { params: { query: { project } }, signal })),
    refetchInterval: 15_000,
  });

export const pricesOf = (project: string) =>
  queryOptions({
    queryKey: [project, "prices"],
    queryFn: ({ signal }) => data(client.GET("/api/prices", { params: { query: { project } }, signal })),
  });

function useChange<In, Out>(project: string, about: string, change: (asked: In) => Promise<Out>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => queries.invalidateQueries({ queryKey: [project, about] }) });
}

export const useSetBudget = (project: string) =>
  useChange(project, "budgets", ({ id, budget }: { readonly id: string; readonly budget: BudgetIn }) =>
    data(client.PUT("/api/budgets/{budget_id}", { params: { path: { budget_id: id }, query: { project } }, body: budget })),
  );

export const useDeleteBudget = (project: string) =>
  useChange(project, "budgets", (id: string) =>
    data(client.DELETE("/api/budgets/{budget_id}", { params: { path: { budget_id: id }, query: { project } } })),
  );

export const useSetPrice = (project: string) =>
  useChange(project, "prices", ({ model, price }: { readonly model: string; readonly price: PriceIn }) =>
    data(client.PUT("/api/prices/{model}", { params: { path: { model }, query: { project } }, body: price })),
  );

export const useDeletePrice = (project: string) =>
  useChange(project, "prices", (model: string) =>
    data(client.DELETE("/api/prices/{model}", { params: { path: { model }, query: { project } } })),
  );

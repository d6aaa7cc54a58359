/** Who asks, and what an admin makes: projects and keys. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { client, data, type Schemas } from "./client";

export type Access = Schemas["Access"];
export type Key = Schemas["KeyOut"];
export type NewKey = Schemas["NewKeyTold"];
export type Role = Access["role"];

export const accessOf = () =>
  queryOptions({
    queryKey: ["access"],
    queryFn: ({ signal }) => data(client.GET("/api/access", { signal })),
    staleTime: 60_000,
  });

export const keysOf = () =>
  queryOptions({
    queryKey: ["keys"],
    queryFn: ({ signal }) => data(client.GET("/api/keys", { signal })),
  });

/** How much each project holds that may be read. */
export const holdingsOf = () =>
  queryOptions({
    queryKey: ["holdings"],
    queryFn: ({ signal }) => data(client.GET("/api/stats", { signal })),
  });

interface KeyAsked {
  readonly role: Role;
  readonly project: string | null;
  readonly label: string;
}

/** Makes a key. The first closes the server and signs this browser in, so that who asks is another from then on. */
export function useMakeKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (asked: KeyAsked) => data(client.POST("/api/keys", { body: asked })),
    onSuccess: () =>
      Promise.all(["access", "keys", "projects"].map((about) => queries.invalidateQueries({ queryKey: [about] }))),
  });
}

export function useRevokeKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => data(client.DELETE("/api/keys/{key_id}", { params: { path: { key_id: id } } })),
    onSuccess: () => Promise.all(["access", "keys"].map((about) => queries.invalidateQueries({ queryKey: [about] }))),
  });
}

export function useMakeProject() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (project: string) => data(client.POST("/api/projects", { body: { project } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["projects"] }),
  });
}

export const signIn = (key: string) => data(client.POST("/api/sign-in", { body: { key } }));

export const signOut = () => data(client.DELETE("/api/sign-in"));

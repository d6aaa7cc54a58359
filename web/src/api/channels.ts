/** Where pages go, and what became of each. */
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { client, data, type Schemas } from "./client";

export type Channel = Schemas["ChannelOut"];
export type ChannelKind = Schemas["KindOut"];
export type ChannelField = Schemas["KindField"];
export type ChannelIn = Schemas["ChannelIn"];
export type Tested = Schemas["ChannelTested"];
export type Page = Schemas["NotificationOut"];

const AGAIN = 5_000;

export const channelsOf = (project: string) =>
  queryOptions({
    queryKey: [project, "channels"],
    queryFn: ({ signal }) => data(client.GET("/api/channels", { params: { query: { project } }, signal })),
    refetchInterval: AGAIN,
  });

export const pagesOf = (project: string, state: Page["state"] | undefined) =>
  infiniteQueryOptions({
    queryKey: [project, "notifications", state],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { project, limit: 30, ...(state ? { state } : {}), ...(pageParam ? { after: pageParam } : {}) };
      return data(client.GET("/api/notifications", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next,
    refetchInterval: AGAIN,
  });

function useChange<In, Out>(project: string, change: (asked: In) => Promise<Out>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all(["channels", "notifications", "alerts"].map((about) => queries.invalidateQueries({ queryKey: [project, about] }))),
  });
}

export const useSaveChannel = (project: string) =>
  useChange(project, ({ id, channel }: { readonly id: string; readonly channel: ChannelIn }) =>
    data(client.PUT("/api/channels/{channel_id}", { params: { path: { channel_id: id }, query: { project } }, body: channel })),
  );

export const useDeleteChannel = (project: string) =>
  useChange(project, (id: string) =>
    data(client.DELETE("/api/channels/{channel_id}", { params: { path: { channel_id: id }, query: { project } } })),
  );

export const useTestChannel = (project: string) =>
  useChange(project, (id: string) =>
    data(client.POST("/api/channels/{channel_id}/test", { params: { path: { channel_id: id }, query: { project } } })),
  );

export const useResendPage = (project: string) =>
  useChange(project, (id: string) =>
    data(client.POST("/api/notifications/{page_id}/resend", { params: { path: { page_id: id }, query: { project } } })),
  );

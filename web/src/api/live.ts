/**
 * News from the server: one stream for a page, closed while its tab is hidden, because a browser allows six
 * connections a host. EventSource comes back by itself with Last-Event-ID, so nothing is missed in between.
 */
import { useEffect, useRef } from "react";

import { client, data, HOME, type Schemas } from "./client";
import { serverAnswered } from "./reach";

export type LiveTraces = Schemas["LiveTraces"];
export type LiveTrace = Schemas["LiveTrace"];

export interface Listener {
  readonly traces?: (news: LiveTraces) => void;
  readonly trace?: (news: LiveTrace) => void;
  /** The stream stands, for the first time or again: from here on nothing is missed. */
  readonly ready?: () => void;
  /** The stream was away: what happened meanwhile may have to be read again. */
  readonly back?: () => void;
}

/** Follow topics such as `traces` and `trace:<id>` while the component is there and the tab is seen; null for nothing. */
export function useLive(project: string, topics: string | null, listener: Listener): void {
  const now = useRef(listener);
  useEffect(() => {
    now.current = listener;
  });
  useEffect(() => {
    if (topics === null) return;
    const url = new URL(`api/live?${new URLSearchParams({ project, topics })}`, HOME);
    let stream: EventSource | null = null;
    let hidden = false;
    const open = () => {
      stream = new EventSource(url);
      stream.addEventListener("open", () => serverAnswered(true));
      stream.addEventListener("error", (event) => {
        if (!(event.target instanceof EventSource)) return;
        // Closed for good is a refusal, which a request explains; else it comes back by itself.
        if (event.target.readyState === EventSource.CONNECTING) serverAnswered(false);
        else data(client.GET("/api/access")).catch(() => undefined);
      });
      stream.addEventListener("ready", () => now.current.ready?.());
      stream.addEventListener("traces", (event) => now.current.traces?.(JSON.parse(event.data)));
      stream.addEventListener("trace", (event) => now.current.trace?.(JSON.parse(event.data)));
    };
    const onVisibility = () => {
      if (document.hidden) {
        stream?.close();
        stream = null;
        hidden = true;
      } else if (hidden) {
        hidden = false;
        open();
        now.current.back?.();
      }
    };
    if (document.hidden) hidden = true;
    else open();
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      stream?.close();
    };
  }, [project, topics]);
}

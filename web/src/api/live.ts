/**
 * News from the server: one stream for a page, closed while its tab is hidden, because a browser allows six
 * connections a host. EventSource comes back by itself with Last-Event-ID, so nothing is missed in between.
 */
import { useEffect, useRef } from "react";

import { HOME, type Schemas } from "./client";
import { Stream } from "./stream";

export type LiveTraces = Schemas["LiveTraces"];
export type LiveTrace = Schemas["LiveTrace"];

export interface Listener {
  readonly traces?: (news: LiveTraces) => void;
  readonly trace?: (news: LiveTrace) => void;
  /** The stream stands, for the first time or again: from here on nothing is missed. */
  readonly ready?: () => void;
  /** The stream was away: what happened meanwhile may have to be read again. */
  readonly back?: () => void;
  /** There is no stream: look whether something happened. Without it, `back` is called. */
  readonly look?: () => void;
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
    const stream = new Stream(url, {
      ready: () => now.current.ready?.(),
      traces: (news) => now.current.traces?.(JSON.parse(news)),
      trace: (news) => now.current.trace?.(JSON.parse(news)),
      look: () => (now.current.look ?? now.current.back)?.(),
    });
    let hidden = document.hidden;
    const onVisibility = () => {
      if (document.hidden) {
        hidden = true;
        stream.close();
      } else if (hidden) {
        hidden = false;
        stream.open();
        now.current.back?.();
      }
    };
    if (!hidden) stream.open();
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      stream.close();
    };
  }, [project, topics]);
}

/** A trace that is still going is read again when something of it was written, at most once a second. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { useLive } from "../../api/live";

const AT_MOST_EVERY = 1_000;

export function useFollow(project: string, traceId: string, open: boolean): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const last = useRef(0);
  const readAgain = () => {
    if (timer.current) return;
    const wait = Math.max(0, last.current + AT_MOST_EVERY - Date.now());
    timer.current = setTimeout(() => {
      timer.current = null;
      last.current = Date.now();
      void queries.invalidateQueries({ queryKey: [project, "trace", traceId] });
    }, wait);
  };
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);
  // What was written between the first reading and the stream is told by nobody: `ready` reads again.
  const listener = { ready: readAgain, trace: readAgain, back: readAgain };
  useLive(project, open ? `trace:${traceId}` : null, listener);
}

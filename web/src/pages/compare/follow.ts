/** Two runs that are still going are compared again when something of them was written, with room to breathe. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { useLive } from "../../api/live";

const LEAST = 1_000;
/** Long runs take seconds to compare: most of the time is left to others. */
const SHARE = 4;

export function useFollow(project: string, open: readonly string[], took: number): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const again = () => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      void queries.invalidateQueries({ queryKey: [project, "compare"] });
    }, Math.max(LEAST, took * SHARE));
  };
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);
  const topics = open.length === 0 ? null : open.map((trace) => `trace:${trace}`).join(",");
  useLive(project, topics, { ready: again, trace: again, back: again }); // ready: what came before is told by nobody
}

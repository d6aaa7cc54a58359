/** The first trace that is written to a project while a page is open. */
import { useEffect, useRef, useState } from "react";

import { client, data, type Trace } from "../../api/client";
import { useLive } from "../../api/live";

export function useArrival(project: string, follow: boolean): Trace | null {
  const [arrived, setArrived] = useState<{ readonly project: string; readonly trace: Trace } | null>(null);
  const newest = useRef<{ readonly project: string; readonly id: string | null } | null>(null);
  const take = (trace: Trace | undefined) => trace && setArrived({ project, trace });
  useEffect(() => {
    if (!follow) return;
    newestOf(project).then(
      (trace) => (newest.current ??= { project, id: trace?.trace_id ?? null }),
      () => undefined,
    );
    return () => {
      newest.current = null;
    };
  }, [project, follow]);
  useLive(project, follow ? "traces" : null, {
    traces: (news) => take(news.rows[0]),
    // A tab in the background follows nothing, and it is in a terminal that the lines are run.
    ready: () => {
      const before = newest.current;
      if (before?.project !== project) return;
      newestOf(project).then(
        (trace) => trace?.trace_id !== before.id && take(trace),
        () => undefined,
      );
    },
  });
  return arrived?.project === project ? arrived.trace : null;
}

async function newestOf(project: string): Promise<Trace | undefined> {
  const page = await data(client.GET("/api/traces", { params: { query: { project, limit: 1 } } }));
  return page.rows[0];
}

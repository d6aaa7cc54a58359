/** The run that the page draws, made once for each answer of the server; an open one grows with the clock. */
import { useEffect, useMemo, useState } from "react";

import type { Skeleton } from "../../api/client";
import { spansFrom } from "../../trace/skeleton";
import { type Run, runOf } from "../../trace/spans";

const TICK = 1_000;
/** An open run of this many spans stands still between two answers: drawing it anew each second is not worth it. */
const LARGE = 20_000;
/** Nobody watches a run that has been open since yesterday: its bars end where the last span did. */
const STALE = 6 * 3_600_000;

export function useRun(skeleton: Skeleton | undefined): Run | null {
  const spans = useMemo(() => (skeleton ? spansFrom(skeleton) : null), [skeleton]);
  const start = skeleton?.start ? Date.parse(skeleton.start) : null;
  const open = spans !== null && spans.ids.length < LARGE && spans.ends.includes(null);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!open) return;
    const timer = setInterval(() => setNow(Date.now()), TICK);
    return () => clearInterval(timer);
  }, [open]);
  const age = open && start !== null && now - start < STALE ? (now - start) * 1e6 : null;
  return useMemo(() => (spans ? runOf(spans, age) : null), [spans, age]);
}

/** Rows of a list that were marked to be compared: the last two. */
import { useState } from "react";

import type { Trace } from "../../api/client";

export interface Marks {
  readonly traces: readonly Trace[];
  readonly ids: ReadonlySet<string>;
  readonly turn: (trace: Trace) => void;
  readonly clear: () => void;
}

export function useMarks(): Marks {
  const [traces, setTraces] = useState<readonly Trace[]>([]);
  return {
    traces,
    ids: new Set(traces.map(({ trace_id }) => trace_id)),
    turn: (trace) => setTraces((before) => turned(before, trace)),
    clear: () => setTraces([]),
  };
}

/** A marked trace is let go of; a third one takes the place of the first. */
export function turned(before: readonly Trace[], trace: Trace): readonly Trace[] {
  const others = before.filter(({ trace_id }) => trace_id !== trace.trace_id);
  return others.length < before.length ? others : [...others.slice(-1), trace];
}

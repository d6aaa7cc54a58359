/** The traces of a session as turns of a conversation. */
import type { Trace } from "../../api/client";

/** A shorter pause between two turns is not worth a word. */
const PAUSE = 60_000;

/** Nanoseconds between the end of one trace and the start of the next; null where it was short, or they overlap. */
export function pauseBefore(trace: Trace, before: Trace | undefined): number | null {
  const from = before?.end ?? before?.start;
  if (!from || !trace.start) return null;
  const ms = Date.parse(trace.start) - Date.parse(from);
  return ms >= PAUSE ? ms * 1e6 : null;
}

/** The place of the turn `by` further than the chosen one; the first where none was chosen. */
export function turnAt(traces: readonly Trace[], chosen: string | undefined, by: number): Trace | undefined {
  const at = traces.findIndex((trace) => trace.trace_id === chosen);
  const next = at === -1 ? (by > 0 ? 0 : traces.length - 1) : at + by;
  return traces[Math.min(traces.length - 1, Math.max(0, next))];
}

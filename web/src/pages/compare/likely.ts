/** Which of the runs that were found is likely meant, and which id stands in what was pasted. */
import type { Trace } from "../../api/client";

export interface Candidate {
  readonly trace: Trace;
  readonly why: readonly string[];
}

const MOST = 12;

/** Likeliest first; of equal ones the newest, as they came. */
export function ranked(run: Trace, found: readonly Trace[]): Candidate[] {
  const others = new Map(found.filter((trace) => trace.trace_id !== run.trace_id).map((trace) => [trace.trace_id, trace]));
  return [...others.values()]
    .map((trace) => ({ trace, why: whyOf(run, trace) }))
    .sort((one, other) => weight(other.why) - weight(one.why))
    .slice(0, MOST);
}

function whyOf(run: Trace, trace: Trace): string[] {
  return [
    run.input_preview && trace.input_preview === run.input_preview ? "same input" : "",
    run.session_id && trace.session_id === run.session_id ? "same session" : "",
  ].filter(Boolean);
}

function weight(why: readonly string[]): number {
  return why.includes("same input") ? 2 : why.length;
}

/** The trace id in a link to a trace; of anything else, all of it. */
export function idIn(given: string): string {
  const text = given.trim();
  const link = /\/(?:traces|t)\/([^?#/]+)/.exec(text);
  if (!link?.[1]) return text;
  try {
    return decodeURIComponent(link[1]);
  } catch {
    return link[1];
  }
}

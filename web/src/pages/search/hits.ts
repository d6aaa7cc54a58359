/** Hits as a person reads them: by trace, and what many spans repeat is told once. */
import type { Hit } from "../../api/client";

export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

const OPEN = "\u2039";
const CLOSE = "\u203a";

/** A snippet in pieces. The server puts matched words between ‹ and ›; a sign without its partner is text. */
export function pieces(snippet: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  while (at < snippet.length) {
    const open = snippet.indexOf(OPEN, at);
    const close = open === -1 ? -1 : snippet.indexOf(CLOSE, open + 1);
    if (close === -1) break;
    if (open > at) found.push({ text: snippet.slice(at, open), hit: false });
    if (close > open + 1) found.push({ text: snippet.slice(open + 1, close), hit: true });
    at = close + 1;
  }
  if (at < snippet.length) found.push({ text: snippet.slice(at), hit: false });
  return found;
}

/** A model is sent the whole conversation at each step, so one sentence is a hit in many spans of a run. */
export interface Found {
  readonly key: string;
  /** The earliest span that says it. */
  readonly hit: Hit;
  /** Later spans of the same trace that say the same. */
  readonly again: readonly Hit[];
  /** First of its trace: the trace is named above it. */
  readonly opensTrace: boolean;
}

/** In the order of the answer; a trace stands where its first hit stood, so that a further page moves nothing. */
export function byTrace(hits: readonly Hit[]): Found[] {
  const traces = new Map<string, Map<string, Hit[]>>();
  for (const hit of hits) {
    const texts = traces.get(hit.trace_id) ?? new Map<string, Hit[]>();
    traces.set(hit.trace_id, texts);
    const key = `${hit.kind} ${said(hit)}`;
    texts.set(key, [...(texts.get(key) ?? []), hit]);
  }
  return [...traces].flatMap(([trace, texts]) =>
    [...texts].map(([key, same], index) => {
      const [hit, ...again] = same.toSorted(earlier) as [Hit, ...Hit[]];
      return { key: `${trace} ${key}`, hit, again, opensTrace: index === 0 };
    }),
  );
}

/** What a snippet says around its first match. Where a text was cut depends on what stands before and behind it. */
function said({ snippet }: Hit): string {
  const start = snippet.indexOf(OPEN);
  return start === -1 ? snippet : snippet.slice(Math.max(0, start - 20), start + 60);
}

function earlier(one: Hit, other: Hit): number {
  return (one.start ?? "9").localeCompare(other.start ?? "9");
}

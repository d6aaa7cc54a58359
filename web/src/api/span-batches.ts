/**
 * Whole spans of a trace, asked for one by one and read together: whoever asks within a moment shares a request. An
 * asker that goes away is forgotten, and its request is taken back when nobody waits for it any more.
 */
import { ApiError, client, data, type SpanDetail } from "./client";

/** As many as the server gives in one answer. */
const MOST = 50;
/** Of all ids together: an address has to stay short. */
const LETTERS = 6_000;
const MOMENT = 12;
/** Milliseconds between two requests: whoever reads on quickly gathers more into each. */
const PAUSE = 80;
/** A browser keeps six connections to a server; the rest of the page needs some. */
const AT_ONCE = 2;

interface Asker {
  readonly spanId: string;
  readonly signal: AbortSignal;
  readonly tell: (span: SpanDetail) => void;
  readonly fail: (reason: unknown) => void;
}

/** By id: a span, or why there is none. Ids that are left out are asked for again; there is one at least. */
type Found = ReadonlyMap<string, SpanDetail | ApiError>;
export type ReadSpans = (spanIds: readonly string[], signal: AbortSignal) => Promise<Found>;

/** Spans of one trace. */
export class SpanBatches {
  private waiting: Asker[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private reading = 0;
  private last = Number.NEGATIVE_INFINITY;

  constructor(private readonly read: ReadSpans) {}

  ask(spanId: string, signal: AbortSignal): Promise<SpanDetail> {
    return new Promise((tell, fail) => {
      if (signal.aborted) return fail(signal.reason);
      this.waiting.push({ spanId, signal, tell, fail });
      signal.addEventListener("abort", () => fail(signal.reason), { once: true });
      this.soon();
    });
  }

  private soon(): void {
    if (this.timer !== null || this.reading >= AT_ONCE || this.waiting.length === 0) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.next();
    }, Math.max(MOMENT, this.last + PAUSE - performance.now()));
  }

  private async next(): Promise<void> {
    const askers = this.take();
    if (askers.length === 0) return;
    this.reading += 1;
    this.last = performance.now();
    this.soon();
    try {
      const found = await this.read([...new Set(askers.map(({ spanId }) => spanId))], whenAllHaveGone(askers));
      for (const asker of askers) {
        const span = found.get(asker.spanId);
        if (span === undefined) this.waiting.push(asker);
        else if (span instanceof ApiError) asker.fail(span);
        else asker.tell(span);
      }
    } catch (reason) {
      for (const { fail } of askers) fail(reason);
    } finally {
      this.reading -= 1;
      this.soon();
    }
  }

  /** The askers of the next request, last come first: what stands still now is wanted before what flew past. */
  private take(): Asker[] {
    const taken: Asker[] = [];
    const ids = new Set<string>();
    const left: Asker[] = [];
    let letters = 0;
    for (const asker of this.waiting.filter(({ signal }) => !signal.aborted).toReversed()) {
      const fits = ids.has(asker.spanId) || (ids.size < MOST && (ids.size === 0 || letters + asker.spanId.length < LETTERS));
      if (!fits) {
        left.push(asker);
        continue;
      }
      if (!ids.has(asker.spanId)) letters += asker.spanId.length;
      ids.add(asker.spanId);
      taken.push(asker);
    }
    this.waiting = left.toReversed();
    return taken;
  }
}

function whenAllHaveGone(askers: readonly Asker[]): AbortSignal {
  const whole = new AbortController();
  let there = askers.length;
  for (const { signal } of askers) {
    signal.addEventListener("abort", () => (there -= 1) === 0 && whole.abort(signal.reason), { once: true });
  }
  return whole.signal;
}

const batches = new Map<string, SpanBatches>();

/** A whole span of a trace, read together with what others ask for in the same moment. Throws ApiError. */
export function readSpan(project: string, traceId: string, spanId: string, signal: AbortSignal): Promise<SpanDetail> {
  const trace = JSON.stringify([project, traceId]);
  let found = batches.get(trace);
  if (!found) {
    found = new SpanBatches((ids, all) => read(project, traceId, ids, all));
    batches.clear(); // one trace is read at a time; those of the trace before end by themselves
    batches.set(trace, found);
  }
  return found.ask(spanId, signal);
}

async function read(project: string, traceId: string, ids: readonly string[], signal: AbortSignal): Promise<Found> {
  const [only] = ids;
  if (only !== undefined && ids.length === 1) return new Map([[only, await alone(project, traceId, only, signal)]]);
  const answer = await data(
    client.GET("/api/traces/{trace_id}/spans/details", {
      params: { path: { trace_id: traceId }, query: { project, span_id: [...ids] } },
      signal,
    }),
  );
  const found = new Map<string, SpanDetail | ApiError>(answer.spans.map((span) => [span.span_id, span]));
  for (const id of answer.missing) found.set(id, missing(id));
  return found;
}

function missing(spanId: string): ApiError {
  const hint = "It may have been deleted, be older than the retention, or not have arrived yet.";
  return new ApiError(`No span ${spanId} in this trace.`, 404, "not_found", hint, {});
}

function alone(project: string, traceId: string, spanId: string, signal: AbortSignal): Promise<SpanDetail> {
  return data(
    client.GET("/api/spans/{span_id}", {
      params: { path: { span_id: spanId }, query: { project, trace_id: traceId } },
      signal,
    }),
  );
}

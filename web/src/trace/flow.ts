/**
 * Who led to whom in a run. Inside each counted span that holds others (a frame), and at the top, its children are read
 * in time: an LLM call leads to the tools, retrievals and agents after it, and what they gave goes to the next LLM call.
 * Where the frame calls no model of its own, the agent that ended last leads on: that is how agents in a row hand over.
 */
import type { Counted } from "./counted";
import type { Spans } from "./spans";
import type { Tree } from "./tree";

export type FlowColumns = Pick<Spans, "kinds" | "starts" | "ends">;

export const TOP = -1;

/** From a row (or the top) to a row. `calls` where the one had the other done; else it only came after. */
export type Tell = (from: number, to: number, calls: boolean) => void;

/** Tells every step once, in time; returns the row that ended last, which the run ended with, or -1. */
export function flow(spans: FlowColumns, order: Tree["order"], counted: Counted, tell: Tell): number {
  const frames = new Frames(order, spans.kinds, counted, tell);
  const started = new Uint8Array(order.length);
  const starts = Float64Array.from(order, (span) => spans.starts[span] ?? Number.POSITIVE_INFINITY);
  const ends = Float64Array.from(order, (span) => spans.ends[span] ?? Number.POSITIVE_INFINITY);
  const start = (row: number) => starts[row] ?? 0;
  const end = (row: number) => ends[row] ?? 0;

  const byEnd = counted.rows.slice().sort((a, b) => (end(a) === end(b) ? a - b : end(a) - end(b)));
  let ended = 0;
  for (const row of counted.rows) {
    for (; ended < byEnd.length && end(byEnd[ended] ?? TOP) <= start(row); ended += 1) {
      const done = byEnd[ended] ?? TOP;
      if (started[done] === 1) frames.finish(done);
    }
    frames.begin(row);
    started[row] = 1;
    // A moment without length, or a clock that ran back: its end went by before it began.
    if (end(row) <= start(row)) frames.finish(row);
  }
  for (; ended < byEnd.length; ended += 1) {
    const done = byEnd[ended] ?? TOP;
    if (Number.isFinite(end(done)) && end(done) > start(done)) frames.finish(done);
  }
  return frames.ending();
}

/** What is known inside each frame, as columns: an object for each of 100,000 nested frames costs more than the walk. */
class Frames {
  /** Per frame, one further on because the top is -1: the child that ended last, the latest LLM call, the agent that ended last. */
  private readonly last: Int32Array;
  private readonly model: Int32Array;
  private readonly agent: Int32Array;
  /** Children that ended and went to no LLM call yet, as chains: the latest of each frame, and the one before each. */
  private readonly ready: Int32Array;
  private readonly before: Int32Array;
  /** Per row: it has led to something. */
  private readonly led: Uint8Array;

  constructor(
    private readonly order: Int32Array,
    private readonly kinds: readonly string[],
    private readonly counted: Counted,
    private readonly tell: Tell,
  ) {
    const blank = () => new Int32Array(order.length + 1).fill(TOP);
    [this.last, this.model, this.agent, this.ready, this.before] = [blank(), blank(), blank(), blank(), blank()];
    this.led = new Uint8Array(order.length);
  }

  begin(row: number): void {
    const above = this.above(row);
    const model = this.model[above + 1] ?? TOP;
    const leads = model === TOP ? (this.agent[above + 1] ?? TOP) : model;
    const kind = this.kind(row);
    // Without an agent or a model so far, as in a pipeline, one thing comes after the other.
    const follows = leads === TOP && (above === TOP || this.kind(above) !== "agent");
    if (follows || kind === "llm" || (kind === "agent" && model === TOP)) this.gather(row, above);
    else {
      this.tell(leads === TOP ? above : leads, row, true);
      if (leads !== TOP) this.led[leads] = 1;
    }
    if (kind === "llm") this.model[above + 1] = row;
  }

  finish(row: number): void {
    const frame = this.above(row) + 1;
    this.last[frame] = row;
    this.before[row] = this.ready[frame] ?? TOP;
    this.ready[frame] = row;
    if (this.kind(row) === "agent") this.agent[frame] = row;
  }

  /** The last word: of an agent it is that of the last child in it. */
  ending(): number {
    const last = this.last[0] ?? TOP;
    return last !== TOP && this.kind(last) === "agent" ? Math.max(last, this.last[last + 1] ?? TOP) : last;
  }

  /** All that ended since goes to the one that thinks next. */
  private gather(row: number, above: number): void {
    const given: number[] = [];
    for (let one = this.ready[above + 1] ?? TOP; one !== TOP; one = this.before[one] ?? TOP) {
      if (this.led[one] === 0) given.push(one);
    }
    const hands = (one: number) => this.kind(row) === "agent" && one === this.agent[above + 1];
    for (const one of given.reverse()) this.tell(one, row, hands(one));
    if (given.length === 0) this.tell(above, row, true);
    this.ready[above + 1] = TOP;
  }

  private above(row: number): number {
    return this.counted.above[row] ?? TOP;
  }

  private kind(row: number): string {
    return this.kinds[this.order[row] ?? -1] ?? "";
  }
}

/**
 * A run as passages in the order in which things happened: each LLM call opens a numbered step, and what it led to
 * follows. Agents, chains and wrappers are the frame of a story and are left out, unless something went wrong there
 * first. The terminal tells it the same way (`backtrail show`).
 */
import type { Spans } from "./spans";
import type { Tree } from "./tree";

export interface Passage {
  readonly span: number;
  /** Of an LLM call, counted from 1; null of what follows it. */
  readonly number: number | null;
  /** Said where another agent goes on, and only in a run of several. */
  readonly agent: string | null;
  /** Earlier LLM calls that its messages may go on from, nearest kin first. */
  readonly before: readonly number[];
  /** Tools and retrievals told since the nearest of them: the reader knows what they gave. */
  readonly since: readonly number[];
  /** How often each tool ran between this LLM call and the next. */
  readonly ran: ReadonlyMap<string, number>;
}

export interface Story {
  readonly passages: readonly Passage[];
  readonly steps: number;
  /** Per row of the tree: the passage that tells it, or the last one told before it. */
  readonly at: Int32Array;
}

type Columns = Pick<Spans, "names" | "kinds" | "starts" | "ends" | "errors" | "wrappers">;
type Shape = Pick<Tree, "order" | "parent" | "row">;

const TOLD: ReadonlySet<string> = new Set([
  "llm", "tool", "retriever", "embedding", "reranker", "guardrail", "evaluator", "human",
]); // prettier-ignore
const KNOWN_OUTPUTS = 20;
const NOTHING_RAN: ReadonlyMap<string, number> = new Map();

export function storyOf(spans: Columns, tree: Shape): Story {
  const told = toldSpans(spans, tree);
  const agents = agentRows(spans, tree);
  const named = (span: number) => spans.names[tree.order[agents[tree.row[span] ?? -1] ?? -1] ?? -1] ?? null;
  const several = new Set(told.map(named).filter((name) => name !== null)).size > 1;
  const calls = new Calls();
  const passages: Passage[] = [];
  let steps = 0;
  let agent: string | null = null;
  let outputs: number[] = [];
  for (const [place, span] of told.entries()) {
    const isCall = isLlmCall(spans, span);
    const name = several ? named(span) : null;
    passages.push({
      span,
      number: isCall ? (steps += 1) : null,
      agent: name === agent ? null : name,
      before: isCall ? calls.before(agents[tree.row[span] ?? -1] ?? -1, named(span)) : [],
      since: isCall ? outputs : [],
      ran: isCall ? ranAfter(spans, told, place) : NOTHING_RAN,
    });
    agent = name ?? agent;
    if (isCall) calls.add(span, agents[tree.row[span] ?? -1] ?? -1, named(span));
    else outputs = [...outputs.slice(1 - KNOWN_OUTPUTS), span];
  }
  return { passages, steps, at: placesOf(spans, tree, passages) };
}

/** LLM calls so far, by who made them. */
class Calls {
  private readonly byAgent = new Map<number, number>();
  private readonly byName = new Map<string | null, number>();
  private latest = -1;

  before(agent: number, name: string | null): number[] {
    const kin = [this.byAgent.get(agent) ?? -1, this.byName.get(name) ?? -1, this.latest];
    return [...new Set(kin)].filter((span) => span !== -1);
  }

  add(span: number, agent: number, name: string | null): void {
    this.byAgent.set(agent, span);
    this.byName.set(name, span);
    this.latest = span;
  }
}

/** LLM calls before a span that it may go on from, nearest kin first; wrappers are compared with wrappers. */
export function callsBefore(spans: Columns, tree: Shape, span: number): number[] {
  const agents = agentRows(spans, tree);
  const agentOf = (one: number) => agents[tree.row[one] ?? -1] ?? -1;
  const nameOf = (one: number) => spans.names[tree.order[agentOf(one)] ?? -1] ?? null;
  const calls = new Calls();
  const wrapper = spans.wrappers.has(span);
  for (const one of inTime(spans, tree)) {
    if (one === span) break;
    if (spans.kinds[one] === "llm" && spans.wrappers.has(one) === wrapper) calls.add(one, agentOf(one), nameOf(one));
  }
  return calls.before(agentOf(span), nameOf(span));
}

/** Spans of the same kind and name that started before this one, latest first. */
export function namesakesBefore(spans: Columns, tree: Shape, span: number, most: number): number[] {
  const earlier = inTime(spans, tree);
  return earlier
    .slice(0, Math.max(0, earlier.indexOf(span)))
    .filter((one) => spans.kinds[one] === spans.kinds[span] && spans.names[one] === spans.names[span])
    .slice(-most)
    .toReversed();
}

/** An LLM call and its number in the story. */
export interface Step {
  readonly span: number;
  readonly number: number;
}

/** LLM calls that began after a span ended, those of its own agent first: whoever read what it gave. */
export function stepsAfter(spans: Columns, tree: Shape, span: number, most: number): Step[] {
  const agents = agentRows(spans, tree);
  const agentOf = (one: number) => agents[tree.row[one] ?? -1] ?? -1;
  const end = spans.ends[span] ?? spans.starts[span] ?? Number.POSITIVE_INFINITY;
  const steps = toldSpans(spans, tree)
    .filter((one) => isLlmCall(spans, one))
    .map((one, place): Step => ({ span: one, number: place + 1 }))
    .filter((step) => (spans.starts[step.span] ?? Number.NEGATIVE_INFINITY) >= end);
  const own = steps.filter((step) => agentOf(step.span) === agentOf(span));
  return [...own, ...steps.filter((step) => agentOf(step.span) !== agentOf(span))].slice(0, most);
}

/** The nearest wrapper above an LLM call: the call inside may have been recorded without its messages. */
export function wrapperOf(spans: Columns, tree: Shape, span: number): number {
  for (let row = tree.parent[tree.row[span] ?? -1] ?? -1; row !== -1; row = tree.parent[row] ?? -1) {
    const above = tree.order[row] ?? -1;
    if (spans.wrappers.has(above)) return above;
  }
  return -1;
}

function isLlmCall(spans: Columns, span: number): boolean {
  return spans.kinds[span] === "llm" && !spans.wrappers.has(span);
}

function inTime(spans: Columns, tree: Shape): number[] {
  const at = (span: number) => spans.starts[span] ?? Number.POSITIVE_INFINITY;
  const byStart = (a: number, b: number) => (at(a) === at(b) ? (tree.row[a] ?? 0) - (tree.row[b] ?? 0) : at(a) - at(b));
  return [...tree.order].sort(byStart);
}

/** A run in which nothing is told by its kind is told span by span. */
function toldSpans(spans: Columns, tree: Shape): number[] {
  const all = inTime(spans, tree);
  const byKind = (span: number) => !spans.wrappers.has(span) && TOLD.has(spans.kinds[span] ?? "");
  if (!all.some(byKind)) return all;
  const echoes = echoesOf(spans, tree);
  let known: string[] = [];
  return all.filter((span) => {
    const error = spans.errors[span] ?? null;
    const news = error !== null && !echoes.has(span) && !known.some((old) => same(old, error));
    const tells = byKind(span) || news;
    if (tells && error !== null && news) known = [...known.slice(-99), error];
    return tells;
  });
}

/** Spans whose error is one of a span below them, on its way up. */
function echoesOf(spans: Columns, tree: Shape): Set<number> {
  const found = new Set<number>();
  for (let row = tree.order.length - 1; row >= 0; row -= 1) {
    const error = spans.errors[tree.order[row] ?? -1] ?? null;
    if (error === null) continue;
    // An error travels without a gap or with a few; a walk to the root for each of 80,000 nested spans would not end.
    let steps = 0;
    for (let up = tree.parent[row] ?? -1; up !== -1 && steps < 64; up = tree.parent[up] ?? -1, steps += 1) {
      const above = tree.order[up] ?? -1;
      const says = spans.errors[above] ?? null;
      if (says !== null && same(says, error)) found.add(above);
    }
  }
  return found;
}

function same(one: string, other: string): boolean {
  return one.includes(other) || other.includes(one);
}

/** Per row: the row of the nearest agent above it, or -1. */
function agentRows(spans: Columns, tree: Shape): Int32Array {
  const agents = new Int32Array(tree.order.length).fill(-1);
  for (let row = 0; row < agents.length; row += 1) {
    const up = tree.parent[row] ?? -1;
    if (up !== -1) agents[row] = spans.kinds[tree.order[up] ?? -1] === "agent" ? up : (agents[up] ?? -1);
  }
  return agents;
}

function ranAfter(spans: Columns, told: readonly number[], place: number): ReadonlyMap<string, number> {
  const end = spans.ends[told[place] ?? -1] ?? null;
  const ran = new Map<string, number>();
  for (let next = place + 1; next < told.length; next += 1) {
    const span = told[next] ?? -1;
    const start = spans.starts[span] ?? null;
    if (isLlmCall(spans, span) && end !== null && start !== null && start >= end) break;
    const name = spans.names[span] ?? "";
    if (spans.kinds[span] === "tool") ran.set(name, (ran.get(name) ?? 0) + 1);
    if (next - place > 2_000) break;
  }
  return ran;
}

function placesOf(spans: Columns, tree: Shape, passages: readonly Passage[]): Int32Array {
  const at = new Int32Array(tree.order.length).fill(-1);
  const byTold = new Map(passages.map(({ span }, place) => [span, place]));
  let last = 0;
  for (const span of inTime(spans, tree)) {
    last = byTold.get(span) ?? last;
    at[tree.row[span] ?? -1] = last;
  }
  return passages.length > 0 ? at : at.fill(-1);
}

/** What was found in a run, laid over its rows: which are marked, what a fold hides, and where it began. */
import type { Tree } from "./tree";

export type Severity = "info" | "warning" | "critical";

/** As much of a finding as the rows need. */
export interface Marking {
  readonly span_id: string;
  readonly spans: readonly string[];
  readonly severity: Severity;
  /** The span that wrote what is wrong. */
  readonly cause: string | null;
}

export interface Mark<F extends Marking = Marking> {
  /** Of what is marked here, else of what shows here too. */
  readonly worst: Severity;
  /** Findings that are marked here, the gravest first. */
  readonly told: readonly F[];
  /** Findings that are marked elsewhere and show here too. */
  readonly shared: readonly F[];
  /** It most likely began here. */
  readonly origin: boolean;
}

export interface Marks<F extends Marking = Marking> {
  readonly byRow: ReadonlyMap<number, Mark<F>>;
  /** Rows that a finding is marked at, and the origin, ascending. */
  readonly rows: readonly number[];
  readonly worst: Severity | null;
  /** Row in which it most likely began; -1 where that is not known. */
  readonly origin: number;
  /** The gravest that is marked below a row. */
  readonly below: (row: number) => Severity | null;
}

const LEVELS: readonly Severity[] = ["info", "warning", "critical"];

/** 1 for the mildest, so that 0 is none. */
export function level(severity: Severity): number {
  return LEVELS.indexOf(severity) + 1;
}

export function worstOf(findings: readonly { readonly severity: Severity }[]): Severity | null {
  const worst = Math.max(0, ...findings.map(({ severity }) => level(severity)));
  return LEVELS[worst - 1] ?? null;
}

/** The gravest first; equal ones as the run has them. */
export function byGravity<F extends { readonly severity: Severity }>(findings: readonly F[]): readonly F[] {
  return findings.toSorted((a, b) => level(b.severity) - level(a.severity));
}

export const NO_MARKS: Marks<never> = { byRow: new Map(), rows: [], worst: null, origin: -1, below: () => null };

type Rows = Pick<Tree, "parent" | "row" | "byId">;

export function marksOf<F extends Marking>(findings: readonly F[], origin: string | null, tree: Rows): Marks<F> {
  const rowOf = (span: string) => tree.row[tree.byId.get(span) ?? -1] ?? -1;
  const told = new Map<number, F[]>();
  const shared = new Map<number, F[]>();
  for (const finding of byGravity(findings)) {
    const home = rowOf(finding.span_id);
    if (home !== -1) listed(told, home).push(finding);
    const others = finding.cause === null ? finding.spans : [...finding.spans, finding.cause];
    for (const row of new Set(others.map(rowOf))) if (row !== -1 && row !== home) listed(shared, row).push(finding);
  }
  const began = origin === null ? -1 : rowOf(origin);
  const byRow = new Map<number, Mark<F>>();
  for (const row of new Set([...told.keys(), ...shared.keys(), ...(began === -1 ? [] : [began])])) {
    const here = told.get(row) ?? [];
    const also = shared.get(row) ?? [];
    byRow.set(row, { told: here, shared: also, worst: worstOf(here) ?? worstOf(also) ?? worstOf(findings) ?? "warning", origin: row === began });
  }
  const homes = new Set([...told.keys(), ...(began === -1 ? [] : [began])]);
  const below = levelsBelow(byRow, tree.parent);
  return {
    byRow,
    rows: [...homes].sort((a, b) => a - b),
    worst: worstOf(findings),
    origin: began,
    below: (row) => LEVELS[(below[row] ?? 0) - 1] ?? null,
  };
}

function listed<F>(lists: Map<number, F[]>, row: number): F[] {
  const list = lists.get(row) ?? [];
  lists.set(row, list);
  return list;
}

/** A walk up stops where somebody as grave has walked before: each row is passed three times at most. */
function levelsBelow(marks: ReadonlyMap<number, Mark>, parent: Int32Array): Uint8Array {
  const below = new Uint8Array(parent.length);
  for (const [row, { worst }] of marks) {
    const grave = level(worst);
    for (let up = parent[row] ?? -1; up !== -1 && (below[up] ?? 0) < grave; up = parent[up] ?? -1) below[up] = grave;
  }
  return below;
}

/** The gravest of some rows and how many findings they have: of a node of the graph. */
export function marksAmong(marks: Marks, rows: readonly number[]): { readonly found: number; readonly worst: Severity | null; readonly origin: boolean } {
  if (marks.byRow.size === 0) return { found: 0, worst: null, origin: false };
  const here = rows.flatMap((row) => marks.byRow.get(row) ?? []);
  const told = here.flatMap((mark) => mark.told);
  return { found: told.length, worst: worstOf(told), origin: here.some(({ origin }) => origin) };
}

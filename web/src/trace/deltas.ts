/** What two runs took, and how the right one differs from the left. */
export interface Figures {
  readonly latency_ns: number | null;
  readonly totals: {
    readonly steps: number;
    readonly tool_calls: number;
    readonly tool_errors: number;
    readonly input_tokens: number;
    readonly output_tokens: number;
    readonly cost: number | null;
  };
}

export type Unit = "count" | "tokens" | "usd" | "ns";

export interface Delta {
  readonly name: string;
  readonly unit: Unit;
  readonly left: number | null;
  readonly right: number | null;
  /** Right minus left; null where either is not known. */
  readonly change: number | null;
  /** Of the left; null where that is nothing. */
  readonly percent: number | null;
  /** The change is one for the worse, whatever was wanted. */
  readonly worse: boolean;
}

/** Said only where there is something. */
const QUIET: ReadonlySet<string> = new Set(["Failed tools", "Tokens in", "Tokens out"]);

type Read = (run: Figures) => number | null;

const READ: readonly (readonly [string, Unit, Read])[] = [
  ["Steps", "count", ({ totals }) => totals.steps],
  ["Tools", "count", ({ totals }) => totals.tool_calls],
  ["Failed tools", "count", ({ totals }) => totals.tool_errors],
  ["Tokens in", "tokens", ({ totals }) => totals.input_tokens],
  ["Tokens out", "tokens", ({ totals }) => totals.output_tokens],
  ["Cost", "usd", ({ totals }) => totals.cost],
  ["Latency", "ns", ({ latency_ns: latency }) => latency],
];

export function deltasOf(left: Figures, right: Figures): Delta[] {
  return READ.map(([name, unit, read]) => {
    const [one, other] = [read(left), read(right)];
    const change = one === null || other === null ? null : other - one;
    const percent = change === null || !one ? null : (change / one) * 100;
    return { name, unit, left: one, right: other, change, percent, worse: name === "Failed tools" && (change ?? 0) > 0 };
  }).filter(({ name, left: one, right: other }) => (one ?? other) !== null && !(QUIET.has(name) && !one && !other));
}

/** +25 %, −3 %, ×12: what a reader can picture. */
export function percentText(percent: number): string {
  if (percent >= 900) return `×${Math.round(percent / 100 + 1)}`;
  const size = Math.abs(percent);
  const text = size < 0.5 ? "<1" : String(Math.round(size));
  return `${percent < 0 ? "−" : "+"}${text} %`;
}

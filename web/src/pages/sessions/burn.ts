/** Tokens along a session: how much each trace used, what came before it, and where the sum stands. */
import type { Trace } from "../../api/client";

export interface Bar {
  readonly trace: Trace;
  readonly input: number;
  readonly output: number;
  /** Of the session up to and with this trace. */
  readonly sum: number;
}

export interface Burn {
  readonly bars: readonly Bar[];
  /** Of the largest trace. */
  readonly most: number;
  readonly sum: number;
}

export function burnOf(traces: readonly Trace[]): Burn {
  let sum = 0;
  let most = 0;
  const bars = traces.map((trace) => {
    const { input_tokens: input, output_tokens: output } = trace.totals;
    sum += input + output;
    most = Math.max(most, input + output);
    return { trace, input, output, sum };
  });
  return { bars, most, sum };
}

/** The sum as a line of steps: points in units of the drawing, a bar `wide`, the whole `high`. */
export function sumLine({ bars, sum }: Burn, wide: number, high: number): string {
  if (sum === 0) return "";
  return bars
    .map((bar, index) => {
      const y = round(high - (bar.sum / sum) * high);
      return `${index === 0 ? "M" : "L"}${round(index * wide)} ${y}L${round((index + 1) * wide)} ${y}`;
    })
    .join("");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

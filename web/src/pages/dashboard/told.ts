/** Numbers of the dashboard in words: each unit in its own way. */
import { compact, cost, count, duration } from "../../trace/format";

/** 18.5, 14.2 %, 12.3k, 4.27 s, $12.40. */
export function told(value: number | null, unit: string): string {
  if (value === null) return "–";
  if (unit === "ratio") return `${shortened(value * 100)} %`;
  if (unit === "seconds") return duration(value * 1e9);
  if (unit === "usd") return cost(value);
  if (unit === "tokens") return compact(Math.round(value));
  return Number.isInteger(value) ? count(value) : shortened(value);
}

/** Three figures are enough to judge by: 0.042, 3.17, 18.5, 184. */
function shortened(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return count(value);
  if (size >= 10) return value.toFixed(1).replace(/\.0$/, "");
  return value === 0 ? "0" : value.toPrecision(size < 1 ? 2 : 3).replace(/\.?0+$/, "");
}

/** By how much it changed: +12 %, −3 %, or twice and more as a multiple. */
export function change(value: number | null, before: number | null): string | null {
  if (value === null || before === null || before === 0) return null;
  const ratio = value / before;
  if (ratio >= 2) return `×${shortened(ratio)}`;
  const percent = Math.round((ratio - 1) * 100);
  return percent === 0 ? "no change" : `${percent > 0 ? "+" : "−"}${Math.abs(percent)} %`;
}

const SHORT = 44;

/** Names of traces can be whole questions. */
export function inShort(name: string): string {
  return name.length > SHORT ? `${name.slice(0, SHORT).trimEnd()} …` : name;
}

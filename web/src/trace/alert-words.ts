/** Alerts in words: values with their unit, durations as people write them, conditions of rules, and links by label. */
import { compact, cost, count, duration, plural } from "./format";

/** What a value of a rule is counted in, in the singular; what is missing is said as it is. */
const ONE: Readonly<Record<string, string>> = {
  steps: "step",
  errors: "error",
  calls: "call",
  rounds: "round",
  messages: "message",
  findings: "finding",
  spans: "span",
  pages: "page",
  tasks: "task",
  tokens: "token",
};

/** 16 steps, 9.5 %, 52.1k tokens, 2 m 05 s, $12.40, ×14.4. */
export function measured(value: number | null, unit: string): string {
  if (value === null) return "no data";
  if (unit === "share") return `${short(value * 100)} %`;
  if (unit === "seconds") return timed(value);
  if (unit === "dollars") return cost(value);
  if (unit === "times") return `×${short(value)}`;
  const one = ONE[unit];
  const number = Number.isInteger(value) || value >= 1000 ? (unit === "tokens" ? many(value) : count(value)) : short(value);
  if (!one) return unit ? `${number} ${unit}` : number;
  return `${number} ${value === 1 ? one : `${one}s`}`;
}

/** The number alone, where its unit was said. */
export function inNumbers(value: number, unit: string): string {
  if (unit === "share") return `${short(value * 100)} %`;
  if (unit === "seconds") return timed(value);
  if (unit === "dollars") return cost(value);
  if (unit === "tokens") return many(value);
  return Number.isInteger(value) ? count(value) : short(value);
}

/** Limits are whole numbers: 10 m, and not 10 m 00 s. */
function timed(seconds: number): string {
  return Number.isInteger(seconds) ? lasting(seconds).replace(/^0$/, "0 s") : duration(seconds * 1e9);
}

function many(value: number): string {
  return compact(Math.round(value)).replace(/\.0+(?=[kM]$)/, "");
}

function short(value: number): string {
  return Math.abs(value) >= 100 ? count(value) : String(Number(value.toPrecision(3)));
}

const LENGTHS: readonly (readonly [number, string])[] = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "m"],
  [1, "s"],
];

/** 90 -> 1 m 30 s; 5400 -> 1 h 30 m; 0 -> 0. What `secondsOf` reads back. */
export function lasting(seconds: number): string {
  let rest = seconds;
  const parts: string[] = [];
  for (const [length, name] of LENGTHS) {
    const many = name === "s" ? rest : Math.floor(rest / length);
    if (many > 0) parts.push(`${Number(many.toFixed(3))} ${name}`);
    rest -= many * length;
  }
  return parts.join(" ") || "0";
}

/** 10m, 1 h 30 m, 90 (seconds) -> seconds; null where it is no duration. */
export function secondsOf(text: string): number | null {
  const plain = text.trim().toLowerCase();
  if (plain === "") return 0;
  if (/^\d+(\.\d+)?$/.test(plain)) return Number(plain);
  const pieces = [...plain.matchAll(/\s*(\d+(?:\.\d+)?)\s*(d|h|m|s)[a-z]*/g)];
  if (pieces.length === 0 || pieces.map(([piece]) => piece).join("") !== plain) return null;
  return pieces.reduce((sum, [, many, name]) => sum + Number(many) * (LENGTHS.find(([, unit]) => unit === name)?.[0] ?? 0), 0);
}

interface Condition {
  readonly op: string;
  readonly warn: number | null;
  readonly alert: number | null;
}

/** warns above 10, alert above 15 steps. */
export function conditionOf({ op, warn, alert }: Condition, unit: string): string {
  const word = { ">": "above", ">=": "from", "<": "below", "<=": "down to" }[op] ?? op;
  const said = [
    warn === null ? "" : `warns ${word} ${alert === null ? measured(warn, unit) : inNumbers(warn, unit)}`,
    alert === null ? "" : `alert ${word} ${measured(alert, unit)}`,
  ].filter(Boolean);
  return said.join(", ") || "no limit";
}

const FIELDS: Readonly<Record<string, string>> = {
  session: "session",
  user: "user",
  agent: "agent",
  tool: "tool",
  model: "model",
  environment: "environment",
  release: "release",
  detector: "finding",
};

/** The query that finds the traces of a label; null where none does. */
export function queryOfLabel(name: string, value: string): string | null {
  const field = FIELDS[name];
  return field ? `${field}:"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"` : null;
}

/** How much of a bar is filled, and where the limit stands in it: both from 0 to 1. */
export function meterOf(value: number | null, limit: number | null): { readonly filled: number; readonly limit: number } | null {
  if (value === null || limit === null || limit <= 0 || value < 0) return null;
  const whole = Math.max(value, limit) * 1.15;
  return { filled: value / whole, limit: limit / whole };
}

/** For how long: 4 m 10 s, whole seconds only. */
export function between(fromMs: number, toMs: number): string {
  return duration(Math.max(0, Math.round((toMs - fromMs) / 1000)) * 1e9).replace(/^0 ms$/, "0 s").replace(/\.\d+ s$/, " s");
}

export const pages = (many: number): string => plural(many, "page");

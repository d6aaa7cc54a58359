/** Guarded runs in words: how they stand, what they spent of which limit, and what an extension adds. */
import type { GuardedRun } from "../api/guard";
import type { Sign } from "../parts/Icon";
import { measured } from "./alert-words";

export const STATES: Readonly<Record<GuardedRun["state"], { readonly says: string; readonly sign: Sign }>> = {
  running: { says: "Running under a guard", sign: "running" },
  waiting: { says: "Waiting for a human", sign: "pause" },
  stopped: { says: "Stopped by its guard", sign: "grave" },
  ended: { says: "Ended", sign: "ok" },
};

export type LimitName = "steps" | "tokens" | "cost" | "seconds" | "loops";

const UNITS: readonly (readonly [LimitName, string])[] = [
  ["steps", "steps"],
  ["tokens", "tokens"],
  ["cost", "dollars"],
  ["seconds", "seconds"],
  ["loops", "rounds"],
];

export interface Spent {
  readonly name: LimitName;
  readonly says: string;
  /** Of its limit; null where there is none. */
  readonly share: number | null;
}

/** 7 of 15 steps, $0.12 of $1, 41 s. Limits first; what has neither a limit nor a value is left out. */
export function limitsOf({ limits, spent }: Pick<GuardedRun, "limits" | "spent">): readonly Spent[] {
  const told = UNITS.flatMap(([name, unit]): Spent[] => {
    const limit = limits[name];
    const used = spent[name] ?? 0;
    if (limit === undefined || limit <= 0) return used > 0 && name !== "loops" ? [{ name, says: measured(round(used, name), unit), share: null }] : [];
    const number = measured(round(used, name), unit).replace(/ (steps?|tokens?|rounds?)$/, "");
    return [{ name, says: `${number} of ${measured(limit, unit)}`, share: used / limit }];
  });
  return [...told.filter(({ share }) => share !== null), ...told.filter(({ share }) => share === null)];
}

function round(value: number, name: LimitName): number {
  return name === "seconds" ? Math.round(value) : value;
}

export const MORE: readonly { readonly name: LimitName; readonly label: string; readonly unit: string }[] = [
  { name: "steps", label: "More steps", unit: "a model call with its tool calls" },
  { name: "tokens", label: "More tokens", unit: "in and out" },
  { name: "cost", label: "More money", unit: "US dollars" },
  { name: "seconds", label: "More time", unit: "seconds" },
];

export interface More {
  readonly more: Readonly<Partial<Record<LimitName, number>>>;
  /** Fields that are no numbers. */
  readonly wrong: readonly LimitName[];
}

export function moreOf(typed: Readonly<Record<string, string>>): More {
  const filled = MORE.map(({ name }) => [name, (typed[name] ?? "").trim().replace(/^\$/, "")] as const).filter(([, text]) => text !== "");
  const read = filled.map(([name, text]) => [name, Number(text)] as const);
  const good = ([, number]: readonly [LimitName, number]) => Number.isFinite(number) && number > 0;
  return { more: Object.fromEntries(read.filter(good)), wrong: read.filter((one) => !good(one)).map(([name]) => name) };
}

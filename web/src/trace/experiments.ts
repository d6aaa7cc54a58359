/** Runs over a dataset: how many passed, in words; what changed between two of them, and what each took. */
import type { Schemas } from "../api/client";
import { compact, cost, count, duration, plural } from "./format";
import { fieldsOf, lineOf } from "./json-value";

export type Experiment = Schemas["ExperimentRow"];
export type Ran = Schemas["RanOut"];
export type RanRow = Schemas["RanRow"];
export type ComparedRow = Schemas["ComparedRow"];
export type Change = ComparedRow["change"];

export const CHANGES: Readonly<Record<Change, string>> = {
  broke: "broke",
  fixed: "fixed",
  gone: "not run any more",
  added: "new",
  same: "the same",
};

type Sums = Pick<Experiment, "items" | "passed" | "failed" | "pass_rate">;

/** `9 of 10 passed`; of what nobody told, `3 not judged`. */
export function passedText({ items, passed, failed }: Sums): string {
  const judged = passed + failed;
  if (judged === 0) return items === 0 ? "no item" : "not judged";
  return `${count(passed)} of ${count(judged)} passed${judged < items ? `, ${count(items - judged)} not judged` : ""}`;
}

/** 99.6 % is not all of it, and 0.4 % is not nothing. */
export function rateText(rate: number | null): string {
  if (rate === null) return "–";
  const percent = rate * 100;
  if (percent > 99 && percent < 100) return "99 %";
  return percent > 0 && percent < 1 ? "<1 %" : `${Math.round(percent)} %`;
}

export type Verdict = "passed" | "failed" | "unknown";

export const verdictOf = ({ passed }: Pick<Ran, "passed">): Verdict => (passed === null ? "unknown" : passed ? "passed" : "failed");

/** Why an item did not pass, in a line: its error, what it did not keep, or where it left its recording. */
export function whyOf({ error, failures, difference }: Pick<Ran, "error" | "failures" | "difference">): string {
  return error || failures[0] || difference?.report.split("\n", 1)[0] || difference?.kind || "";
}

/** What its sender told of an experiment: git, model, llm first. */
export function factsOf(metadata: unknown): (readonly [string, string])[] {
  const first = ["git", "model", "llm"];
  const place = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length);
  return Object.entries(fieldsOf(metadata))
    .map(([name, value]) => [name, lineOf(value, 200)] as const)
    .filter(([, value]) => value !== "")
    .sort(([one], [other]) => place(one) - place(other));
}

export interface Moved {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** What is told otherwise of two experiments, version of the dataset included. */
export function movedBetween(before: Experiment, after: Experiment): Moved[] {
  const of = (one: Experiment) => new Map([...factsOf(one.metadata), ...(one.version === null ? [] : [["dataset", `version ${one.version}`] as const])]);
  const [was, now] = [of(before), of(after)];
  return [...new Set([...was.keys(), ...now.keys()])]
    .map((name) => ({ name, before: was.get(name) ?? "", after: now.get(name) ?? "" }))
    .filter((moved) => moved.before !== moved.after);
}

export interface Figure {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** +12 %, −3 %; of rates in points. Empty where it is the same or not known. */
  readonly change: string;
  readonly up: boolean;
  /** It is for the worse by so much that somebody should look. */
  readonly worse: boolean;
}

const COUNTED: readonly (readonly [string, (one: Experiment) => number | null, (value: number) => string])[] = [
  ["Tokens", ({ tokens }) => tokens, compact],
  ["Cost", ({ cost: dollars }) => dollars, cost],
  ["Steps", ({ steps }) => steps, count],
  ["Took", ({ seconds }) => seconds, (seconds) => duration(seconds * 1e9)],
];

export function figuresOf(before: Experiment, after: Experiment): Figure[] {
  const rates = { before: before.pass_rate, after: after.pass_rate };
  const points = rates.before === null || rates.after === null ? 0 : Math.round((rates.after - rates.before) * 100);
  const rate: Figure = {
    name: "Passed",
    before: `${rateText(rates.before)}`,
    after: `${rateText(rates.after)}`,
    change: points === 0 ? "" : `${points > 0 ? "+" : "−"}${plural(Math.abs(points), "point")}`,
    up: points > 0,
    worse: points < 0,
  };
  const counted = COUNTED.flatMap(([name, read, text]): Figure[] => {
    const [was, now] = [read(before), read(after)];
    if (was === null && now === null) return [];
    const part = was === null || now === null || was === 0 ? 0 : (now - was) / was;
    const percent = Math.round(part * 100);
    const change = percent === 0 ? "" : `${percent > 0 ? "+" : "−"}${Math.abs(percent)} %`;
    return [{ name, before: was === null ? "–" : text(was), after: now === null ? "–" : text(now), change, up: part > 0, worse: false }];
  });
  return [rate, ...counted];
}

/** Failed first, then what nobody told, then what passed; by id within. */
export function gravestFirst(rows: readonly RanRow[]): RanRow[] {
  const place: Readonly<Record<Verdict, number>> = { failed: 0, unknown: 1, passed: 2 };
  return rows.toSorted((one, other) => place[verdictOf(one)] - place[verdictOf(other)] || one.item_id.localeCompare(other.item_id));
}

/** The experiment that ran before this one over the same dataset. `rows`: newest first. */
export function oneBefore<One extends { readonly id: string }>(rows: readonly One[], id: string): One | null {
  const at = rows.findIndex((row) => row.id === id);
  return at < 0 ? null : (rows[at + 1] ?? null);
}

/** A rule as texts in a form, and back: durations as `15 m`, shares in per cent, lists with commas. */
import type { Metric, Rule } from "../api/alerts";
import { lasting, secondsOf } from "./alert-words";

export type Draft = Readonly<Record<string, string>>;
type Kind = "limit" | "time" | "count" | "choice" | "text" | "words" | "labels" | "names";

export interface RuleField {
  readonly name: keyof Rule;
  readonly label: string;
  readonly says: string;
  readonly kind: Kind;
  readonly choices?: readonly (readonly [string, string])[];
  /** Where the field means something. */
  readonly of: (metric: Metric) => boolean;
}

export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly RuleField[];
}

const always = () => true;
const inWindows = ({ source, name }: Metric) => source === "window" || name === "burn_rate";

export const GROUPS: readonly FieldGroup[] = [
  {
    title: "When",
    fields: [
      {
        name: "op",
        label: "It is bad when",
        says: "",
        kind: "choice",
        choices: [
          [">", "above the limit"],
          [">=", "at the limit or above"],
          ["<", "below the limit"],
          ["<=", "at the limit or below"],
        ],
        of: always,
      },
      { name: "warn", label: "Warns at", says: "Empty: it never warns.", kind: "limit", of: always },
      { name: "alert", label: "Alerts at", says: "Empty: it only warns.", kind: "limit", of: always },
      { name: "recover", label: "Over at", says: "Empty: at the mildest limit.", kind: "limit", of: always },
      { name: "window_s", label: "Looks back", says: "", kind: "time", of: inWindows },
      { name: "short_window_s", label: "And also", says: "The second window, which has to be over the limit too.", kind: "time", of: ({ name }) => name === "burn_rate" },
      { name: "min_samples", label: "Needs at least", says: "Fewer count as no data.", kind: "count", of: ({ samples }) => samples !== "" },
    ],
  },
  {
    title: "Of what",
    fields: [
      { name: "group_by", label: "One alert for each", says: "", kind: "names", of: ({ labels }) => labels.length > 0 },
      { name: "only", label: "Only where", says: "Such as agent=support, tool=refund.", kind: "labels", of: ({ labels }) => labels.length > 0 },
      { name: "detectors", label: "Only these detectors", says: "With commas between. Empty: all critical findings.", kind: "words", of: ({ name }) => name === "findings" },
    ],
  },
  {
    title: "For how long",
    fields: [
      { name: "warn_for_s", label: "Warns after", says: "How long it has to be over the limit.", kind: "time", of: ({ source }) => source !== "stream" },
      { name: "for_s", label: "Alerts after", says: "How long it has to be over the limit.", kind: "time", of: always },
      { name: "keep_s", label: "Ends after", says: "How long it has to be healthy.", kind: "time", of: always },
      {
        name: "no_data",
        label: "No data means",
        says: "",
        kind: "choice",
        choices: [
          ["ok", "all is well"],
          ["keep", "as it was"],
          ["notify", "an alert"],
        ],
        of: ({ source }) => source !== "stream",
      },
      { name: "no_data_s", label: "No data after", says: "", kind: "time", of: ({ source }) => source !== "stream" },
    ],
  },
  {
    title: "Who is told",
    fields: [
      {
        name: "send",
        label: "Sends",
        says: "What is milder is only shown.",
        kind: "choice",
        choices: [
          ["warning", "warnings and alerts"],
          ["alert", "alerts only"],
          ["none", "nothing"],
        ],
        of: always,
      },
      { name: "renotify_s", label: "Again after", says: "Where nobody acknowledged it. 0: never.", kind: "time", of: always },
      { name: "escalate_s", label: "To the fallback after", says: "Where nobody acknowledged it. 0: never.", kind: "time", of: always },
    ],
  },
  {
    title: "What the running agent is told",
    fields: [
      {
        name: "action",
        label: "Its guard",
        says: "Reaches runs under backtrail.guard() within a second.",
        kind: "choice",
        choices: [
          ["none", "is told nothing"],
          ["warn", "notes a warning"],
          ["steer", "gives the model a message"],
          ["ask", "waits for a human"],
          ["stop", "stops the run"],
        ],
        of: ({ source }) => source === "stream",
      },
      {
        name: "action_at",
        label: "At",
        says: "",
        kind: "choice",
        choices: [
          ["warning", "a warning"],
          ["alert", "an alert"],
        ],
        of: ({ source }) => source === "stream",
      },
      { name: "message", label: "Message", says: "Empty: the evidence.", kind: "text", of: ({ source }) => source === "stream" },
    ],
  },
];

const FIELDS = GROUPS.flatMap(({ fields }) => fields);

export const fieldsFor = (metric: Metric): readonly FieldGroup[] =>
  GROUPS.map(({ title, fields }) => ({ title, fields: fields.filter(({ of }) => of(metric)) })).filter(({ fields }) => fields.length > 0);

/** The rule's name, its reason, and each field that a form shows. */
export function draftOf(rule: Rule, { unit }: Metric): Draft {
  const told = FIELDS.map((field) => [field.name, textOf(field, rule[field.name], unit)] as const);
  return { name: rule.name, why: rule.why, ...Object.fromEntries(told) };
}

function textOf({ kind }: RuleField, value: unknown, unit: string): string {
  if (value === null || value === undefined) return "";
  if (kind === "limit") return limitText(Number(value), unit);
  if (kind === "time") return lasting(Number(value));
  if (Array.isArray(value)) return value.join(", ");
  if (kind === "labels") return Object.entries(value).map(([name, of]) => `${name}=${String(of)}`).join(", ");
  return String(value);
}

export function limitText(value: number, unit: string): string {
  if (unit === "share") return String(Number((value * 100).toFixed(6)));
  return unit === "seconds" ? lasting(value) : String(value);
}

/** What stands behind the field of a limit. */
export const limitUnit = (unit: string): string => (unit === "share" ? "%" : unit === "seconds" ? "" : unit);

export interface Read {
  /** What differs from the rule. */
  readonly changes: Readonly<Record<string, unknown>>;
  /** What is wrong, by field. */
  readonly wrong: Readonly<Record<string, string>>;
}

export function readDraft(draft: Draft, rule: Rule, metric: Metric): Read {
  const changes: Record<string, unknown> = {};
  const wrong: Record<string, string> = {};
  const before = draftOf(rule, metric);
  for (const name of ["name", "why"] as const) if (draft[name] !== before[name]) changes[name] = draft[name];
  if (draft["name"]?.trim() === "") wrong["name"] = "A rule needs a name.";
  for (const field of FIELDS) {
    const text = draft[field.name] ?? "";
    if (text === before[field.name]) continue;
    const value = valueOf(field, text, metric.unit);
    if (value instanceof Wrong) wrong[field.name] = value.says;
    else changes[field.name] = value;
  }
  return { changes, wrong };
}

class Wrong {
  constructor(readonly says: string) {}
}

function valueOf({ kind, name }: RuleField, text: string, unit: string): unknown {
  const plain = text.trim();
  if (kind === "limit") return plain === "" ? null : limitOf(plain, unit);
  if (kind === "time") return secondsOf(plain) ?? new Wrong("A time, such as 15 m or 1 h 30 m.");
  if (kind === "count") return /^[1-9]\d*$/.test(plain) ? Number(plain) : new Wrong("A whole number of 1 or more.");
  if (kind === "names" || kind === "words") return plain.split(",").map((each) => each.trim()).filter(Boolean);
  if (kind === "labels") return labelsOf(plain);
  return name === "message" ? plain : text;
}

function limitOf(plain: string, unit: string): number | Wrong {
  if (unit === "seconds") return secondsOf(plain) ?? new Wrong("A time, such as 120 s.");
  const number = Number(plain.replace(/%$/, "").replaceAll(/[,_ ]/g, ""));
  if (!Number.isFinite(number)) return new Wrong("A number, or nothing.");
  return unit === "share" ? Number((number / 100).toFixed(8)) : number;
}

function labelsOf(plain: string): Readonly<Record<string, string>> | Wrong {
  const pairs = plain.split(",").map((each) => each.trim()).filter(Boolean).map((each) => each.split("=", 2).map((part) => part.trim()));
  if (pairs.some(([name, of]) => !name || !of)) return new Wrong("Such as agent=support.");
  return Object.fromEntries(pairs) as Readonly<Record<string, string>>;
}

/** A new rule of a metric, before anybody wrote anything into it. */
export function blankRule(metric: Metric, id: string): Rule {
  const windowed = metric.source === "window";
  return {
    id,
    name: "",
    metric: metric.name,
    alert: null,
    warn: null,
    recover: null,
    op: ">",
    only: {},
    group_by: metric.source === "stream" ? ["session", "agent"] : metric.labels.includes("agent") ? ["agent"] : [],
    window_s: windowed ? 900 : metric.name === "burn_rate" ? 3_600 : 0,
    short_window_s: metric.name === "burn_rate" ? 300 : 0,
    for_s: windowed ? 300 : 0,
    warn_for_s: windowed ? 600 : 0,
    keep_s: windowed ? 900 : 0,
    min_samples: windowed ? 10 : 1,
    no_data: "ok",
    no_data_s: 0,
    renotify_s: 14_400,
    escalate_s: 900,
    send: "warning",
    action: "none",
    action_at: "alert",
    message: "",
    detectors: [],
    runbook: "",
    why: "",
  };
}

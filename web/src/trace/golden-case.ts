/** A golden case: what its case.yaml says, and what is expected of a run, in words. docs/guide/replay/golden.md has the format. */
import { cost, count, plural } from "./format";
import { fieldsOf, isFields, listOf, lineOf, numberOf, quoted, textOf } from "./json-value";

/** `Calls` `lookup_order(order_id: "A17")` `exactly once`. */
export interface Expected {
  /** What the run must do, must never do, or may not exceed. */
  readonly sort: "must" | "never" | "limit" | "judge";
  readonly says: string;
  readonly code: string;
  readonly after: string;
}

export interface Provenance {
  readonly traceId: string;
  readonly incident: number | null;
  readonly by: string;
  readonly made: string;
  readonly command: string;
}

export interface GoldenCase {
  readonly name: string;
  readonly description: string;
  /** `module:function`, or empty. */
  readonly ref: string;
  readonly args: unknown;
  readonly argv: readonly string[];
  readonly level: string;
  readonly expected: readonly Expected[];
  /** What a what-if had changed when the case was made: name, value. */
  readonly overrides: readonly (readonly [string, unknown])[];
  /** What answers a call that was not recorded, where models are live: `tool:search`, `stub:nothing`. */
  readonly ways: readonly (readonly [string, string])[];
  readonly provenance: Provenance;
}

export function caseOf(told: unknown): GoldenCase {
  const fields = fieldsOf(told);
  const [entry, came] = [fieldsOf(fields["entry"]), fieldsOf(fields["provenance"])];
  return {
    name: textOf(fields["name"]),
    description: textOf(fields["description"]),
    ref: textOf(entry["ref"]),
    args: entry["args"],
    argv: listOf(entry["argv"]).map(textOf),
    level: textOf(fields["level"]) || "tool",
    expected: expectedOf(fields["expect"]),
    overrides: Object.entries(fieldsOf(fields["overrides"])).filter(([, value]) => value !== null),
    ways: Object.entries(fieldsOf(fields["on_miss"])).map(([name, way]) => [name, lineOf(way)] as const),
    provenance: {
      traceId: textOf(came["trace_id"]),
      incident: numberOf(came["incident"]),
      by: textOf(came["by"]),
      made: textOf(came["made"]),
      command: textOf(came["command"]),
    },
  };
}

/** All that is expected, a line each; none where only the recorded calls themselves are. */
export function expectedOf(told: unknown): Expected[] {
  const expect = fieldsOf(told);
  const [matches, contains] = [expect["output_matches"], expect["output_contains"]];
  const [steps, tokens, dollars] = ["max_steps", "max_tokens", "max_cost"].map((name) => numberOf(expect[name]));
  return [
    ...listOf(expect["must_call"]).map((call) => ({ sort: "must" as const, says: "Calls", code: callInWords(call), after: often(call) })),
    ...listOf(expect["must_not_call"]).map((call) => ({ sort: "never" as const, says: "Never calls", code: callInWords(call), after: "" })),
    ...(matches ? [{ sort: "must" as const, says: "The output matches", code: lineOf(matches), after: "" }] : []),
    ...(contains ? [{ sort: "must" as const, says: "The output contains", code: lineOf(contains), after: "" }] : []),
    ...limit(steps, (most) => plural(most, "model call")),
    ...limit(tokens, (most) => plural(most, "token")),
    ...limit(dollars, cost),
    ...judge(expect["judge"]),
  ];
}

/** All of it in one line, for a list. */
export const expectedInShort = (told: unknown): string =>
  expectedOf(told)
    .map(({ says, code }) => (code ? `${says} ${code}` : says))
    .join("; ");

function limit(most: number | null | undefined, words: (most: number) => string): Expected[] {
  return most === null || most === undefined ? [] : [{ sort: "limit", says: `At most ${words(most)}`, code: "", after: "" }];
}

function judge(told: unknown): Expected[] {
  if (!isFields(told)) return [];
  const { question, model, verdict } = told;
  const said = isFields(verdict) ? `${verdict["passed"] === true ? "yes" : "no"}${verdict["reason"] ? `: ${lineOf(verdict["reason"])}` : ""}` : "";
  const by = textOf(model) ? `${textOf(model)} is asked about the output` : "A judge is asked about the output";
  return [{ sort: "judge", says: by, code: textOf(question), after: said && `It said ${said}` }];
}

function often(call: unknown): string {
  const times = numberOf(fieldsOf(call)["times"]);
  if (times === null) return "at least once";
  return times === 1 ? "exactly once" : `exactly ${count(times)} times`;
}

/** `lookup_order(order_id: "A17", amount at most 50)`. A call may be told by the name of its tool alone. */
export function callInWords(call: unknown): string {
  if (typeof call === "string") return call;
  const { tool, args } = fieldsOf(call);
  const named = Object.entries(fieldsOf(args)).map(([name, wanted]) => argumentInWords(name, wanted));
  return named.length > 0 ? `${textOf(tool)}(${named.join(", ")})` : textOf(tool);
}

const WORDS: Readonly<Record<string, (told: unknown) => string>> = {
  at_most: (told) => `at most ${quoted(told)}`,
  at_least: (told) => `at least ${quoted(told)}`,
  matches: (told) => `matches ${quoted(told)}`,
  one_of: (told) => `one of ${listOf(told).map((each) => quoted(each)).join(", ")}`,
  contains: (told) => `contains ${quoted(told)}`,
  any: () => "given",
  absent: () => "not given",
  equals: (told) => `exactly ${quoted(told)}`,
};

function argumentInWords(name: string, wanted: unknown): string {
  const said = isFields(wanted) ? Object.entries(wanted) : [];
  if (said.length === 0 || said.some(([word]) => !(word in WORDS))) return `${name}: ${quoted(wanted)}`;
  return `${name} ${said.map(([word, told]) => WORDS[word]?.(told) ?? "").join(" and ")}`;
}

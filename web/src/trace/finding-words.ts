/** How findings and their detectors are named in words. */
import { count } from "./format";
import { byGravity, type Severity, worstOf } from "./findings";

const SHOUTED: ReadonlySet<string> = new Set(["sql", "html", "json", "http", "api", "id", "url", "llm"]);
const ARTICLED: Readonly<Record<string, string>> = { loops: "Loops and waste", parameters: "Parameters", tool_output: "Tool output", retrieval: "Retrieval", answer: "Answer" };

/** `sql_unknown_table` is SQL unknown table; `exact_repeat` is Exact repeat. */
export function detectorInWords(name: string): string {
  const words = name.split(/[_\-.\s]+/).filter(Boolean).map((word) => (SHOUTED.has(word.toLowerCase()) ? word.toUpperCase() : word.toLowerCase()));
  const said = words.join(" ");
  return said.charAt(0).toUpperCase() + said.slice(1);
}

export function familyInWords(family: string): string {
  return ARTICLED[family] ?? detectorInWords(family);
}

/** How many of them are critical: 1 critical, all critical; nothing where none is. */
export function graveInWords(findings: readonly { readonly severity: Severity }[]): string {
  const grave = findings.filter(({ severity }) => severity === "critical").length;
  if (grave === 0) return "";
  return grave === findings.length ? (grave === 1 ? "critical" : "all critical") : `${count(grave)} critical`;
}

interface Named {
  readonly detector: string;
  readonly severity: Severity;
  readonly times: number;
}

/** What a row has room for: the gravest by name, and how many more. */
export function briefly(findings: readonly Named[]): string {
  const [first, ...more] = byGravity(findings);
  if (!first) return "";
  const times = first.times > 1 ? ` ×${count(first.times)}` : "";
  return `${detectorInWords(first.detector)}${times}${more.length > 0 ? ` and ${count(more.length)} more` : ""}`;
}

/** For those who do not see the mark. */
export function heard(findings: readonly Named[], shared: readonly Named[], origin: boolean): string {
  const worst = worstOf(findings);
  const parts = [
    origin ? "it most likely began here" : "",
    worst ? `${worst} finding: ${briefly(findings)}` : "",
    findings.length === 0 && shared.length > 0 ? `part of: ${briefly(shared)}` : "",
  ];
  return parts.filter(Boolean).join("; ");
}

/** How sure: a number of two digits says more than is known. */
export function sureness(confidence: number): string {
  if (!Number.isFinite(confidence) || confidence <= 0) return "";
  return `right in about ${Math.min(99, Math.max(1, Math.round(confidence * 100)))} of 100 cases, as far as it was measured`;
}

/** 6 of 7 right. */
export function precisionInWords(right: number, judged: number): string {
  return judged === 0 ? "nobody said yet" : `${count(right)} of ${count(judged)} right`;
}

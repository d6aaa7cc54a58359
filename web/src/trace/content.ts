/** What to show of a value: text as text, JSON as a tree, and never more at once than the page can lay out quickly. */

import { parseExactly } from "./exact-json";

/** Laying out text is what is slow, not parsing it: 64 KB take 26 ms, 1 MB half a second, 5 MB five. */
export const SHOWN_FIRST = 64 * 1024;
export const SHOWN_AT_MOST = 1024 * 1024;

export interface Content {
  readonly text: string;
  /** Undefined where the text is not an object or a list in JSON. */
  readonly json: unknown;
}

export function contentOf(value: unknown): Content {
  if (typeof value === "string") return { text: value, json: parsed(value) };
  if (value === null || value === undefined) return { text: "", json: undefined };
  if (typeof value === "object") return { text: JSON.stringify(value, null, 2), json: value };
  return { text: String(value), json: undefined };
}

function parsed(text: string): unknown {
  const start = text.trimStart().at(0);
  if (start !== "{" && start !== "[") return undefined;
  try {
    const value = parseExactly(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

export interface Clip {
  readonly text: string;
  readonly rest: number;
}

/** The beginning of a text, cut at a line or word where one is near, never inside a surrogate pair. */
export function clip(text: string, limit: number): Clip {
  if (text.length <= limit) return { text, rest: 0 };
  const from = Math.floor(limit * 0.9);
  const head = text.slice(0, limit);
  const cut = [head.lastIndexOf("\n"), head.lastIndexOf(" ")].find((at) => at > from) ?? limit;
  const end = isHighSurrogate(text.charCodeAt(cut - 1)) ? cut - 1 : cut;
  return { text: text.slice(0, end), rest: text.length - end };
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

/** Only the first lines, or less where they are long, for a fold. */
export function firstLines(text: string, lines: number, columns = 110): Clip {
  let end = -1;
  for (let line = 0; line < lines; line += 1) {
    end = text.indexOf("\n", end + 1);
    if (end === -1) break;
  }
  const head = clip(end === -1 ? text : text.slice(0, end), lines * columns).text;
  return { text: head, rest: text.length - head.length };
}

export type JsonKind = "object" | "list" | "text" | "number" | "flag" | "null";

export function jsonKind(value: unknown): JsonKind {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "list";
  if (typeof value === "object") return "object";
  if (typeof value === "string") return "text";
  return typeof value === "number" || typeof value === "bigint" ? "number" : "flag";
}

export function entriesOf(value: object): [string, unknown][] {
  return Array.isArray(value) ? value.map((item, index) => [String(index), item]) : Object.entries(value);
}

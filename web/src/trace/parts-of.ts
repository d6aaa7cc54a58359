/** What two calls are compared by, part by part: what each was asked and what it gave, as texts of lines. */
import type { Message, SpanDetail } from "../api/client";
import { canonical } from "./changes";

export interface Part {
  readonly name: string;
  /** Told at its own row: it stands folded, whatever differs in it. */
  readonly past: boolean;
  readonly left: string;
  readonly right: string;
}

type Read = (span: SpanDetail) => string;

const PAST = "Earlier messages";

const PARTS: readonly (readonly [string, Read])[] = [
  ["Arguments", ({ tool }) => linesOf(tool?.arguments)],
  ["Query", ({ query }) => query ?? ""],
  ["New messages", ({ input_messages: seen }) => conversation(seen.slice(newFrom(seen)))],
  ["Input", (span) => (talks(span) || span.tool || span.query ? "" : linesOf(span.input))],
  ["Answer", ({ output_messages: said }) => conversation(said)],
  ["Output", (span) => (span.tool ? linesOf(span.tool.output) : span.output_messages.length + span.documents.length > 0 ? "" : linesOf(span.output))],
  ["Documents", ({ documents }) => documents.map(chunk).join("\n\n")],
  ["Error", ({ error }) => [error?.type, error?.message, error?.stacktrace].filter(Boolean).join("\n")],
  [PAST, ({ input_messages: seen }) => conversation(seen.slice(0, newFrom(seen)))],
  ["Model and parameters", (span) => (span.kind === "llm" ? linesOf({ model: span.model, ...span.parameters }) : "")],
  ["Tools offered", ({ tools_offered: tools }) => tools.map((tool) => linesOf(tool)).join("\n")],
];

/** Only parts that one of the calls has; a call that one run never made has nothing. */
export function partsOf(left: SpanDetail | null, right: SpanDetail | null): Part[] {
  return PARTS.map(([name, read]) => ({ name, past: name === PAST, left: left ? read(left) : "", right: right ? read(right) : "" })).filter(
    (part) => part.left !== "" || part.right !== "",
  );
}

/** A model is sent the whole conversation again at each step: what followed its last answer is new to it. */
export function newFrom(messages: readonly { readonly role: string }[]): number {
  return messages.findLastIndex(({ role }) => role === "assistant") + 1;
}

function talks({ input_messages: seen, output_messages: said }: SpanDetail): boolean {
  return seen.length + said.length > 0;
}

function conversation(messages: readonly Message[]): string {
  return messages.map(spoken).join("\n\n");
}

function spoken({ role, name, reasoning, content, tool_calls: calls, media }: Message): string {
  return [
    `── ${role}${name ? ` ${name}` : ""}`,
    reasoning ? `(thinks) ${reasoning}` : "",
    content,
    ...calls.map((call) => `calls ${call.name}\n${linesOf(call.arguments)}`),
    ...media.map((one) => `${one.kind} ${one.url?.slice(0, 200) ?? ""}`),
  ]
    .filter(Boolean)
    .join("\n");
}

function chunk(document: SpanDetail["documents"][number], place: number): string {
  const score = document.score === null ? "" : ` · ${document.score_kind === "unknown" ? "score" : document.score_kind} ${document.score.toPrecision(3)}`;
  return `── ${place + 1}${document.id ? ` · ${document.id}` : ""}${score}\n${document.content}`;
}

const LONG_TEXT = /^(\s*(?:"(?:[^"\\]|\\.)*": )?)("(?:[^"\\]|\\.)*\\n(?:[^"\\]|\\.)*")(,?)$/;

/** JSON with its names in order, a value a line; text of several lines, such as code, as those lines. */
export function linesOf(value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  const plain: unknown = JSON.parse(canonical(value));
  if (typeof plain === "string") return plain;
  return JSON.stringify(plain, null, 2).split("\n").map(unrolled).join("\n");
}

function unrolled(line: string): string {
  const [, before = "", text = ""] = LONG_TEXT.exec(line) ?? [];
  if (text === "") return line;
  const inside = " ".repeat(before.length - before.trimStart().length + 2);
  const said: unknown = JSON.parse(text);
  return `${before}|\n${String(said).split("\n").map((one) => inside + one).join("\n")}`;
}

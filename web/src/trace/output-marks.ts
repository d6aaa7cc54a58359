/**
 * What is suspicious about the output of a tool whose call succeeded: it was cut, it is one page of many, it tells of
 * an error, it is empty, or it is not the JSON that it seems to be. Each mark carries the words that show it. Careful:
 * a mark that is often wrong is not read.
 */
import { contentOf } from "./content";
import { textOf } from "./exact-json";
import { cutJson } from "./json-end";
import { below } from "./pointer";
import { type Json, record } from "./schema";

export type MarkKind = "truncated" | "paginated" | "error inside a success" | "empty" | "HTML instead of JSON" | "JSON cut short";

export interface Mark {
  readonly kind: MarkKind;
  /** What shows it, in the output's own words where there are any. */
  readonly evidence: string;
}

export interface Ran {
  readonly name: string;
  readonly output: unknown;
  /** The span itself says that it failed: an error told in its output is no news. */
  readonly failed: boolean;
  /** The server sent only the beginning: what is missing at the end is not the tool's doing. */
  readonly cut: boolean;
  /** The texts in which it may have been sent: JSON that was cut short is read as far as it goes, and looks whole then. */
  readonly sent?: readonly string[];
}

/** Text is looked at where tools say such things: at its beginning and its end. */
const EDGE = 600;

export function outputMarks({ name, output, failed, cut, sent = [] }: Ran): Mark[] {
  if (output === null || output === undefined) return [];
  const { text, json } = contentOf(output);
  const found: (Mark | null)[] =
    json === undefined
      ? [
          mark("empty", emptyText(text)),
          mark("HTML instead of JSON", html(text, name)),
          mark("JSON cut short", cut ? null : cutShort(text)),
          mark("truncated", cutText(text)),
          mark("paginated", pageOfText(text)),
          mark("error inside a success", failed ? null : errorInText(text)),
        ]
      : [
          mark("empty", emptyJson(json)),
          mark("JSON cut short", cut ? null : (sent.map(cutShort).find((evidence) => evidence !== null) ?? null)),
          mark("truncated", told(json, isCut)),
          mark("paginated", told(json, isPage) ?? shortOfTotal(json)),
          mark("error inside a success", failed ? null : errorInJson(json)),
        ];
  return found.filter((one) => one !== null);
}

/** Marks without those that a finding of the server tells in its own words. */
export function unfound(marks: readonly Mark[], found: readonly { readonly detector: string }[]): readonly Mark[] {
  const detectors = new Set(found.map(({ detector }) => detector));
  return marks.filter(({ kind }) => !SAME[kind].some((detector) => detectors.has(detector)));
}

/** Detectors that find the same thing. */
const SAME: Readonly<Record<MarkKind, readonly string[]>> = {
  truncated: ["truncated_output", "malformed_output"],
  paginated: ["paginated_output"],
  "error inside a success": ["error_in_success", "tool_failed", "refused_arguments"],
  empty: ["empty_output"],
  "HTML instead of JSON": ["malformed_output", "error_in_success"],
  "JSON cut short": ["malformed_output", "truncated_output"],
};

const OUTPUT = /output|result|response/i;

/** Texts among the attributes of a span that may be its output as it was sent. `isCut` tells of a pointer into them. */
export function outputsSent(attributes: Json, isCut: (pointer: string) => boolean): string[] {
  const named = Object.entries(attributes).filter(([name]) => OUTPUT.test(name) && !isCut(below("/attributes", name)));
  const values = named.flatMap(([, value]) => [value, ...Object.values(record(value) ?? {})]);
  return values.filter((value): value is string => typeof value === "string" && /^\s*[{[]/.test(value));
}

function mark(kind: MarkKind, evidence: string | null): Mark | null {
  return evidence === null ? null : { kind, evidence: evidence.slice(0, 240) };
}

function shown(name: string, value: unknown): string {
  return `"${name}": ${brief(textOf(value))}`;
}

function brief(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

/** The first entry that says so, of the object and of the objects in it: `{"meta": {"has_more": true}}`. */
function told(json: unknown, says: (name: string, value: unknown) => boolean): string | null {
  const whole = record(json);
  if (!whole) return null;
  const parts = [whole, ...Object.values(whole).map(record).filter((part) => part !== null)];
  for (const part of parts) {
    for (const [name, value] of Object.entries(part)) if (says(name, value)) return shown(name, value);
  }
  return null;
}

/** Without case and marks between words: `nextPageToken`, `next_page_token`. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, "");
}

const CUT = new Set(["truncated", "istruncated", "wastruncated", "outputtruncated", "resulttruncated", "partial", "incomplete", "clipped"]);

function isCut(name: string, value: unknown): boolean {
  return value === true && CUT.has(plain(name));
}

const MORE = new Set(["hasmore", "hasnext", "hasnextpage", "moreavailable", "moreresultsavailable", "morepages"]);
const NEXT = new Set([
  "nextcursor", "nextpagetoken", "nexttoken", "continuationtoken", "nextlink", "odatanextlink", "nextpage", "nexturl",
  "nextpageurl", "nextoffset", "next", "nextpagecursor", "endcursor", "continuation", "nextmarker",
]); // prettier-ignore

function isPage(name: string, value: unknown): boolean {
  if (MORE.has(plain(name))) return value === true;
  if (!NEXT.has(plain(name)) || plain(name) === "endcursor") return false;
  // "next" is an ordinary word elsewhere; as a place to go on from it is an address.
  if (plain(name) === "next") return typeof value === "string" && /^(?:https?:\/)?\//.test(value);
  return (typeof value === "string" && value !== "") || (typeof value === "number" && value > 0);
}

const TOTALS = new Set(["total", "totalcount", "totalresults", "totalitems", "totalhits", "numfound", "totalrecords"]);

/** One list, and a total that is more than it holds; or a page that is not the last. */
function shortOfTotal(json: unknown): string | null {
  const whole = record(json);
  if (!whole) return null;
  const entries = Object.entries(whole);
  const number = (names: ReadonlySet<string>) =>
    entries.find(([name, value]) => names.has(plain(name)) && typeof value === "number") as [string, number] | undefined;
  const lists = entries.filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  const [list] = lists;
  const total = number(TOTALS);
  if (list && lists.length === 1 && total && total[1] > list[1].length && list[1].length > 0) {
    return `${shown(...total)}, and "${list[0]}" has ${list[1].length}`;
  }
  const page = number(new Set(["page", "pagenumber", "currentpage"]));
  const pages = number(new Set(["totalpages", "pages", "pagecount", "numpages", "lastpage"]));
  return page && pages && page[1] < pages[1] ? `${shown(...page)}, ${shown(...pages)}` : null;
}

const LISTS = new Set(["results", "items", "data", "records", "rows", "hits", "documents", "matches", "entries", "content", "values"]);

function emptyJson(json: unknown): string | null {
  if (Array.isArray(json)) return json.length === 0 ? "[]" : null;
  const whole = record(json);
  if (!whole) return null;
  const entries = Object.entries(whole);
  if (entries.length === 0) return "{}";
  const lists = entries.filter(([name]) => LISTS.has(plain(name)));
  const empty = lists.find(([, value]) => Array.isArray(value) && value.length === 0);
  return empty && lists.length === 1 ? shown(...empty) : null;
}

const NOTHING =
  /^\W*(?:no|0|zero) (?:\w+ ){0,2}(?:results?|matches|match|documents?|records?|rows?|hits|items|entries|data|files?)(?: (?:were|was))?(?: (?:found|returned|available|matched))?\b/i;

function emptyText(text: string): string | null {
  const bare = text.trim();
  if (bare === "") return "nothing but white space";
  if (/^(?:null|none|undefined|""|'')$/i.test(bare)) return bare;
  return bare.length <= 200 ? (NOTHING.exec(bare)?.[0].trim() ?? null) : null;
}

/** Tools that are asked for pages are right to give them; an error page or a login is still none. */
const READS_PAGES = /html|page|brows|fetch|scrap|crawl|url|web|http|file|read|open|visit|navigat|render|template|write|cat\b/i;
const WRONG_PAGE = /\b(?:4\d\d|5\d\d|error|not found|bad gateway|unavailable|forbidden|denied|sign in|log ?in|captcha|just a moment|attention required)\b/i;

function html(text: string, name: string): string | null {
  const head = text.slice(0, 4_000).trimStart();
  if (!/^(?:<!doctype html|<html[\s>])/i.test(head)) return null;
  const title = /<title[^>]*>([^<]{0,200})/i.exec(head)?.[1]?.trim() ?? "";
  if (READS_PAGES.test(name) && !WRONG_PAGE.test(title)) return null;
  return title ? `a page with the title "${brief(title)}"` : brief(head.slice(0, 80));
}

/** Not of a few signs that only look like the beginning of JSON, such as a line of a log: [INFO. */
function cutShort(text: string): string | null {
  const bare = text.trim();
  if (bare.length < 16 || !/^[{[]/.test(bare)) return null;
  const cut = cutJson(bare);
  if (!cut) return null;
  const where = cut.inText ? "inside a text" : `with ${cut.open.length === 1 ? "a bracket" : `${cut.open.length} brackets`} open`;
  return `it ends ${where}: …${brief(bare.slice(-60))}`;
}

/** Words of the tool about its own output: in brackets, after dots, or as a sentence of it. */
const SAYS_CUT: readonly RegExp[] = [
  /(?:\.\.\.|…|\[|\(|<|---|===)[^\S\n]*(?:[\w,.'-]+[^\S\n]+){0,8}?(?:truncated|clipped|omitted|cut off)\b[^\n]{0,80}/i,
  /\b(?:output|response|result|results|content|text|file|observation|message)[^\n.]{0,40} (?:was|were|is|has been|have been|we) (?:truncated|clipped|shortened|cut off)\b[^\n]{0,80}/i,
  /\bwe truncated it\b[^\n]{0,80}/i,
  /(?:\.\.\.|…)[^\S\n]*\(?(?:and )?[\d,]+ (?:more )?(?:lines?|characters|chars|bytes|rows|items|results)\b[^\n]{0,40}/i,
];
/** Cut within a word, as a limit of characters does. */
const BROKEN_WORD = /[\p{L}\p{N}](?:\.\.\.|…)$/u;
const LONG = 2_000;

function cutText(text: string): string | null {
  for (const says of SAYS_CUT) {
    const hit = says.exec(text.slice(0, EDGE)) ?? says.exec(text.slice(-EDGE));
    if (hit) return brief(hit[0]);
  }
  const bare = text.trimEnd();
  return bare.length >= LONG && BROKEN_WORD.test(bare) ? `it ends with ${brief(bare.slice(-30))}` : null;
}

function pageOfText(text: string): string | null {
  for (const part of [text.slice(0, EDGE), text.slice(-EDGE)]) {
    const page = /\bpage (\d{1,6}) (?:of|\/) (\d{1,6})\b/i.exec(part);
    if (page && Number(page[1]) < Number(page[2])) return page[0];
    const some = /\b(?:showing|displaying|returned|first)\b[^\n]{0,30}?\b(?:\d+ ?(?:-|–|to) ?)?(\d{1,9}) (?:\w+ )?(?:of|out of) (\d{1,9})\b/i.exec(part);
    if (some && Number(some[1]) < Number(some[2])) return brief(some[0]);
  }
  return null;
}

/** An error by its name at the beginning, also behind a label: `Command x returned: Error: …`. */
const BEGINS_WRONG =
  /^\W*(?:(?:\w+[^\S\n]+){0,6}(?:returned|result|output|response|says)[^\S\n]*:\s*)?((?:fatal |internal |unexpected |an )?(?:error|exception|failure|failed)\b[^\S\n]*[:\-(!][^\n]{0,120}|(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception)\b[^\S\n]*[:(][^\n]{0,120}|Traceback \(most recent call last\))/i;
const BAD_STATUS =
  /^\W*(?:HTTP(?:\/[\d.]+)?[^\S\n]*)?(?:status[^\S\n]*(?:code)?[^\S\n]*:?[^\S\n]*)?(?:4\d\d|5\d\d)[^\S\n]+(?:Bad Request|Unauthorized|Forbidden|Not Found|Method Not Allowed|Request Timeout|Conflict|Too Many Requests|Internal Server Error|Bad Gateway|Service Unavailable|Gateway Timeout)\b/i;
const BAD_EXIT = /\bexit(?:ed)?[ _-]?(?:code|status|with(?: code)?)[^\S\n]*[:=]?[^\S\n]*(?!0\b)(-?\d{1,5})\b/i;
/** A traceback that ends the output: what was run died of it. One in the middle may be the text of a file. */
const LAST_WORDS = /^(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt|Exit|Warning)?: |^[A-Z]\w*Error$/;

function errorInText(text: string): string | null {
  const head = text.slice(0, EDGE);
  const begins = BEGINS_WRONG.exec(head)?.[1] ?? BAD_STATUS.exec(head)?.[0];
  if (begins) return brief(begins);
  const tail = text.slice(-EDGE);
  const exit = BAD_EXIT.exec(text.slice(0, 120)) ?? BAD_EXIT.exec(text.slice(-200));
  if (exit) return brief(exit[0]);
  const last = tail.trimEnd().split("\n").at(-1) ?? "";
  const died = /^Traceback \(most recent call last\):/m.test(text.slice(-20_000)) && LAST_WORDS.test(last);
  return died ? brief(last) : null;
}

function errorInJson(json: unknown): string | null {
  const whole = record(json);
  if (!whole) return null;
  for (const [name, value] of Object.entries(whole)) if (isError(plain(name), value)) return shown(name, value);
  return null;
}

function isError(name: string, value: unknown): boolean {
  switch (name) {
    case "error":
    case "errors":
    case "exception":
    case "traceback":
    case "errormessage":
      return value === true || (typeof value === "string" && value.trim() !== "" && !/^(?:none|null|no|false)$/i.test(value.trim())) || holds(value);
    case "iserror":
      return value === true;
    case "success":
    case "ok":
    case "succeeded":
      return value === false;
    case "status":
      return (typeof value === "string" && /^(?:error|failed|failure|fail)$/i.test(value)) || isBadCode(value);
    case "statuscode":
    case "httpstatus":
      return isBadCode(value);
    case "exitcode":
    case "returncode":
      return typeof value === "number" && value !== 0;
    default:
      return false;
  }
}

function holds(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function isBadCode(value: unknown): boolean {
  return typeof value === "number" && value >= 400 && value < 600;
}

/**
 * Whether a retrieved chunk was used by the answers that came after it: cited, by its name or by eight words in a row
 * that stand in both, or how many of its words an answer shares. Words are no proof that a model read the chunk, and
 * so the number is told and not only a verdict. Words of the query do not count: an answer has them from there.
 */
import { tellingWords, wordsIn } from "./words";

export interface Chunk {
  readonly content: string;
  readonly id: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface Answer {
  /** Number of the step, as the story counts them. */
  readonly step: number;
  readonly spanId: string;
  readonly text: string;
}

export interface Use {
  readonly how: "cited" | "shared" | "not used";
  /** The answer that uses most of it; null where none does. */
  readonly answer: Pick<Answer, "step" | "spanId"> | null;
  /** Words of the chunk that the answer has too, of how many. */
  readonly shared: number;
  readonly words: number;
  /** What was cited, in its own words. */
  readonly cited: string;
}

/** A run of so many words that stands in two texts was copied. */
export const QUOTE = 8;
/** Fewer shared words than this, or a smaller share, are chance. */
const LEAST = 3;
const SHARE = 0.08;
/** The rest of a very long text is not looked at. */
const LOOKED = 40_000;

interface Prepared {
  readonly answer: Answer;
  readonly lower: string;
  readonly words: ReadonlySet<string>;
  readonly runs: ReadonlySet<string>;
}

/** The use of each chunk. Answers in the order in which they are asked: of equal ones the first counts. */
export function usesOf(chunks: readonly Chunk[], answers: readonly Answer[], query: string): Use[] {
  const prepared = answers.map((answer): Prepared => {
    const text = answer.text.slice(0, LOOKED);
    return { answer, lower: text.toLowerCase(), words: tellingWords(text), runs: new Set(runsOf(wordsIn(text))) };
  });
  const asked = tellingWords(query.slice(0, LOOKED));
  const askedRuns = new Set(runsOf(wordsIn(query.slice(0, LOOKED))));
  return chunks.map((chunk) => useOf(chunk, prepared, asked, askedRuns, query.toLowerCase()));
}

function useOf(chunk: Chunk, answers: readonly Prepared[], asked: ReadonlySet<string>, askedRuns: ReadonlySet<string>, query: string): Use {
  const text = chunk.content.slice(0, LOOKED);
  const words = [...tellingWords(text)].filter((word) => !asked.has(word));
  const names = namesOf(chunk).filter((name) => !query.includes(name.toLowerCase()));
  const quotes = runsOf(wordsIn(text)).filter((run) => !askedRuns.has(run));
  let best: Use = { how: "not used", answer: null, shared: 0, words: words.length, cited: "" };
  for (const { answer, lower, words: said, runs } of answers) {
    const shared = words.filter((word) => said.has(word)).length;
    const cited = names.find((name) => standsIn(lower, name.toLowerCase())) ?? quotes.find((run) => runs.has(run)) ?? "";
    const enough = shared >= Math.min(LEAST, words.length) && shared > words.length * SHARE;
    const how = cited ? "cited" : enough ? "shared" : "not used";
    const better = rank(how) > rank(best.how) || (how === best.how && shared > best.shared);
    if (better) best = { how, answer: { step: answer.step, spanId: answer.spanId }, shared, words: words.length, cited };
  }
  return best;
}

function rank(how: Use["how"]): number {
  return { cited: 2, shared: 1, "not used": 0 }[how];
}

const NAMES: ReadonlySet<string> = new Set([
  "title", "url", "uri", "link", "source", "file", "filename", "file_name", "file_path", "path", "document_name", "doc_id", "name",
]); // prettier-ignore

/** What a chunk can be cited by: not a bare number or a short word, which stand in any text. */
function namesOf({ id, metadata }: Chunk): string[] {
  const told = Object.entries(metadata).flatMap(([name, value]) => (NAMES.has(name.toLowerCase()) && typeof value === "string" ? [value] : []));
  const files = told.map((name) => name.split(/[\\/]/).at(-1) ?? "").filter((name) => /\.\w{1,5}$/.test(name));
  return [...new Set([...(id ? [id] : []), ...told, ...files].map((name) => name.trim()))].filter(isName);
}

function isName(name: string): boolean {
  return name.length >= 4 && name.length <= 400 && !/^[\d\s.,-]+$/.test(name) && (name.length >= 8 || /[\d._/:-]/.test(name));
}

/** By itself, not as a part of a longer word. */
function standsIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const [before, after] = [text[at - 1] ?? " ", text[at + name.length] ?? " "];
    if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) return true;
  }
  return false;
}

function runsOf(words: readonly string[]): string[] {
  const runs: string[] = [];
  for (let at = 0; at + QUOTE <= words.length; at += 1) runs.push(words.slice(at, at + QUOTE).join(" "));
  return runs;
}

/** "cited in step 3", "12 of 40 words appear in the answer of step 3", "not used". */
export function useInWords({ how, answer, shared, words }: Use): string {
  if (how === "not used" || !answer) return "not used";
  if (how === "cited") return `cited in step ${answer.step}`;
  return `${shared} of ${words} ${words === 1 ? "word appears" : "words appear"} in the answer of step ${answer.step}`;
}

/** Completing a query: what of the server's answer still fits what was typed since, and what taking it makes of the text. */

export interface Suggestion {
  readonly insert: string;
  readonly help: string;
  readonly kind: "field" | "operator" | "value";
  readonly traces: number | null;
}

/** An answer, and the text and place that it was asked for. */
export interface Completion {
  readonly text: string;
  readonly cursor: number;
  readonly start: number;
  readonly end: number;
  readonly suggestions: readonly Suggestion[];
}

export interface Written {
  readonly text: string;
  readonly cursor: number;
}

const REST_OF_NAME = /^[\w.]*:?/;
const REST_OF_VALUE = /^[^\s()"]*"?/;

/**
 * The suggestions that fit the text as it is now. Somebody who types on keeps those that begin with the longer word, so that
 * nothing flickers while the next answer is under way; none where the cursor left the word, or where the word is complete.
 */
export function fitting(told: Completion | undefined, { text, cursor }: Written): readonly Suggestion[] {
  if (!told || told.start > cursor || told.text.slice(0, told.start) !== text.slice(0, told.start)) return [];
  const word = text.slice(told.start, cursor);
  if (text === told.text && cursor === told.cursor) return told.suggestions.filter(({ insert }) => insert.trimEnd() !== word);
  const asked = told.text.slice(told.start, told.end);
  if (!word.startsWith(asked)) return [];
  return told.suggestions.filter(({ insert }) => insert.trimEnd() !== word && begins(insert, word));
}

/** The text after taking a suggestion: it stands in the place of the whole word, also behind the cursor. */
export function taken({ text, cursor }: Written, start: number, { insert, kind }: Suggestion): Written {
  const rest = text.slice(cursor).replace(kind === "field" ? REST_OF_NAME : REST_OF_VALUE, "");
  const before = text.slice(0, start) + insert;
  return { text: before + (insert.endsWith(" ") ? rest.trimStart() : rest), cursor: before.length };
}

/** The suggestion chosen after an arrow key; beyond both ends is the field itself: -1. */
export function moved(at: number, by: 1 | -1, count: number): number {
  return ((at + 1 + by + count + 1) % (count + 1)) - 1;
}

/** What Tab takes: the chosen suggestion, else the first one of a word that was begun; nothing lets Tab leave the field. */
export function tabbed(at: number, suggestions: readonly Suggestion[], begun: boolean): Suggestion | undefined {
  return suggestions[at] ?? (begun ? suggestions[0] : undefined);
}

function begins(insert: string, word: string): boolean {
  const bare = (text: string) => text.replace(/^"/, "").toLowerCase();
  return bare(insert).startsWith(bare(word));
}

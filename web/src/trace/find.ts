/** Finding rows of a trace by the words in their names, kinds, models and errors. */
export interface Findable {
  readonly names: readonly string[];
  readonly kinds: readonly string[];
  readonly models: readonly (string | null)[];
  readonly errors: readonly (string | null)[];
}

/** Rows, ascending, whose span holds every word. `order[row]` is the span of a row. */
export function matches(spans: Findable, order: Int32Array, words: string): number[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  const rows: number[] = [];
  for (let row = 0; row < order.length; row += 1) {
    const span = order[row] ?? -1;
    const text = `${spans.names[span]} ${spans.kinds[span]} ${spans.models[span] ?? ""} ${spans.errors[span] ?? ""}`;
    const lower = text.toLowerCase();
    if (wanted.every((word) => lower.includes(word))) rows.push(row);
  }
  return rows;
}

/** A text in pieces, each marked where it is one of the words. */
export function marked(text: string, words: string): { text: string; hit: boolean }[] {
  const wanted = words.split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [{ text, hit: false }];
  const pattern = new RegExp(`(${wanted.map(escaped).join("|")})`, "gi");
  return text
    .split(pattern)
    .map((piece, index) => ({ text: piece, hit: index % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}

function escaped(word: string): string {
  return word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

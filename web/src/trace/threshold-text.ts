/** A threshold as a field holds it, and what was typed there as a value. */

export type Value = number | string | readonly string[];
export type Kind = "number" | "names" | "text";

export function textOfValue(value: Value): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : value.join(", ");
}

/** Null where it is none of this kind. */
export function valueOfText(kind: Kind, text: string): number | string | string[] | null {
  const bare = text.trim();
  if (kind === "text") return bare;
  if (kind === "names") return [...new Set(bare.split(/[,\n]/).map((name) => name.trim()))].filter(Boolean);
  // As people write large numbers: 100,000 or 100 000. A comma before other than three digits is a slip.
  const plain = /^\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?$/.test(bare) ? bare.replaceAll(/[, ]/g, "") : bare;
  const number = /^(?:\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

export function sameValue(one: Value, other: Value): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What is asked for, where something else was typed. */
export function wantedOf(kind: Kind): string {
  return kind === "number" ? "A number of 0 or more is wanted here." : "Names with commas between them are wanted here.";
}

/** In words: nothing of a list without names. */
export function valueInWords(value: Value): string {
  const text = typeof value === "number" ? new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 }).format(value) : textOfValue(value);
  return text === "" ? "none" : text;
}

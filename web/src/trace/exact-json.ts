/** JSON without rounding: whole numbers beyond 2^53, such as ids and nanoseconds, are read as bigint and written back. */

/** What no sender can know: it marks a number while it travels through `JSON.parse` as text. */
const MARK = `${Math.random().toString(36).slice(2)}:`;
const LARGE = /\d{16}/;
/** Texts are stepped over, so that digits in them stay what they are. */
const TEXT_OR_LARGE = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\d.])(-?\d{16,})(?![\d.eE])/g;
const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, "g");

/** Throws SyntaxError where the text is no JSON. */
export function parseExactly(text: string): unknown {
  if (!LARGE.test(text)) return JSON.parse(text);
  const marked = text.replaceAll(TEXT_OR_LARGE, (found: string, digits: string | undefined) =>
    digits === undefined || Number.isSafeInteger(Number(digits)) ? found : `"${MARK}${digits}"`,
  );
  if (marked === text) return JSON.parse(text);
  return JSON.parse(marked, (_, value: unknown) => (typeof value === "string" && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value));
}

/** JSON text of a value that may hold bigints; empty of what has none. */
export function textOf(value: unknown, indent?: number): string {
  let large = false;
  const text = JSON.stringify(
    value,
    (_, one: unknown) => {
      if (typeof one !== "bigint") return one;
      large = true;
      return `${MARK}${one}`;
    },
    indent,
  );
  return large ? text.replaceAll(MARKED, "$1") : (text ?? "");
}

/** Ids of traces and spans in the forms in which other tools print them. */

export type IdOf = "trace" | "span";

const BYTES: Readonly<Record<IdOf, number>> = { trace: 16, span: 8 };
const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}$/;

/** What an id may be called here, likeliest first: as given, hex, UUID, base64, decimal, or out of a `traceparent`. */
export function spellings(given: string, of: IdOf): string[] {
  const text = given.trim().replaceAll(/^["'{<]+|["'}>]+$/g, "");
  const lower = text.toLowerCase();
  const parent = TRACEPARENT.exec(lower);
  if (parent) return [(of === "trace" ? parent[1] : parent[2]) ?? lower];
  const digits = BYTES[of] * 2;
  const bare = lower.replace(/^0x/, "").replaceAll(/[-\s:]/g, "");
  const hex = /^[\da-f]+$/.test(bare) && bare.length <= digits ? bare.padStart(digits, "0") : null;
  const found = [text, lower, hex, hex && of === "trace" ? uuid(hex) : null, fromBase64(text, BYTES[of]), fromDecimal(bare, digits)];
  return [...new Set(found.filter((one): one is string => one !== null && one !== ""))];
}

function uuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** OTLP as JSON of older collectors has ids in base64; in addresses + and / are often - and _. */
function fromBase64(text: string, size: number): string | null {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/").replaceAll(" ", "+").replace(/=+$/, "");
  if (plain.length !== Math.ceil((size * 4) / 3) || !/^[A-Za-z\d+/]+$/.test(plain)) return null;
  const bytes = Array.from(atob(plain), (char) => char.charCodeAt(0));
  return bytes.length === size ? bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("") : null;
}

/** Datadog and others print ids as decimal numbers. */
function fromDecimal(text: string, digits: number): string | null {
  if (!/^\d{1,39}$/.test(text)) return null;
  const hex = BigInt(text).toString(16);
  return hex.length <= digits ? hex.padStart(digits, "0") : null;
}

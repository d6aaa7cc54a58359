/** Pictures and other bytes that travel in text: shown as what they are, and never as pages of letters. */

/** Kinds of picture that a browser shows and that cannot run anything; SVG can. */
const PICTURE = /^data:image\/(?:png|jpe?g|gif|webp|avif|bmp);base64,/i;
const DATA = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w-]+=[^;,]*)*;base64,/i;
/** Shorter runs of such letters are ids, hashes and tokens: text. */
const LONG = 400;
const RUN = /(?:data:[\w.+-]+\/[\w.+-]+(?:;[\w-]+=[^;,\s]*)*;base64,)?[A-Za-z0-9+/_-]{400,}={0,2}/g;
/** Letters that base64 mixes and words, paths and repeated signs do not. */
const MIXED = [/[A-Z]/, /[a-z]/, /[0-9]/];

export interface Bytes {
  readonly mime: string | null;
  readonly bytes: number;
  /** To be put into an `img`; null of anything that is no picture. */
  readonly picture: string | null;
  /** As they came: base64, with or without `data:` before it. */
  readonly letters: string;
}

/** The bytes in a text that is nothing else; null of any other text. */
export function bytesOf(text: string, mime: string | null = null): Bytes | null {
  const start = text.slice(0, 200);
  const told = DATA.exec(start);
  if (told) {
    const picture = PICTURE.test(start) ? text : null;
    return { mime: told[1] ?? null, bytes: sizeOf(text.length - told[0].length), picture, letters: text };
  }
  if (text.length < LONG || !isBase64(text)) return null;
  const known = mime ?? mimeOf(start);
  const url = known?.startsWith("image/") ? `data:${known};base64,${text}` : "";
  return { mime: known, bytes: sizeOf(text.length), picture: PICTURE.test(url.slice(0, 200)) ? url : null, letters: text };
}

/** By the first letters of the bytes, which say what a file is. */
function mimeOf(start: string): string | null {
  const known: readonly (readonly [string, string])[] = [
    ["iVBORw0KGgo", "image/png"],
    ["/9j/", "image/jpeg"],
    ["R0lGOD", "image/gif"],
    ["UklGR", "image/webp"],
    ["JVBERi0", "application/pdf"],
  ];
  return known.find(([letters]) => start.startsWith(letters))?.[1] ?? null;
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && MIXED.every((kind) => kind.test(text.slice(0, 2_000)));
}

function sizeOf(letters: number): number {
  return Math.floor((letters * 3) / 4);
}

export interface Readable {
  /** With a short note in place of each run of bytes. */
  readonly text: string;
  /** What was taken out, in its order. */
  readonly taken: readonly Bytes[];
}

/** A text without the bytes in it. The text itself where there are none. */
export function readable(text: string, say: (bytes: Bytes) => string): Readable {
  if (text.length < LONG) return { text, taken: [] };
  const taken: Bytes[] = [];
  const told = text.replaceAll(RUN, (run) => {
    const found = bytesOf(run);
    if (!found) return run;
    taken.push(found);
    return say(found);
  });
  return taken.length === 0 ? { text, taken } : { text: told, taken };
}

/** Of an address in the media of a message, what the page may do with it. */
export type Address =
  | { readonly kind: "inside"; readonly bytes: Bytes }
  /** Kept by this server under its own route. */
  | { readonly kind: "kept"; readonly id: string }
  | { readonly kind: "elsewhere"; readonly url: string; readonly host: string }
  | { readonly kind: "unknown" };

export function addressOf(url: string, mime: string | null): Address {
  const kept = /^langfuse-media:([\w-]{1,100})$/.exec(url);
  if (kept) return { kind: "kept", id: kept[1] ?? "" };
  if (/^https?:\/\//i.test(url)) return { kind: "elsewhere", url, host: hostOf(url) };
  const bytes = bytesOf(url, mime);
  return bytes ? { kind: "inside", bytes } : { kind: "unknown" };
}

/** The host of an address, or nothing where it cannot be read. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return "";
  }
}

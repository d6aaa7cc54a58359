/** Stacks of JavaScript and TypeScript as V8 writes them (Node, Deno, Bun, Chromium), with the causes that Node prints. */
import { type Frame, LONGEST_LINE, type Raised } from "./stack";

const AT = /^\s*at (?:async )?(.+?)(?: \{)?$/;
const CALLED = /^(.*) \((.*)\)$/;
const PLACE = /^(.+?):(\d+)(?::\d+)?$/;
const CAUSE = /^\s*(?:\[cause\]:|Caused by:)\s*(.*)$/;
const OTHER_LANGUAGE = /\((?:Native Method|Unknown Source|[\w$]+\.(?:java|kt|scala|groovy|clj):\d+)\)|\.cs:line \d+/;
const LIBRARY = /[\\/]node_modules[\\/]|[\\/]\.yarn[\\/]|^(?:node|bun|deno|ext):|^internal\/|^https:\/\/(?:deno\.land|jsr\.io|esm\.sh)\//;
/** Of functions of the language itself: they have no place. */
const NOWHERE = /^(?:<anonymous>|native|index \d+)$/;

export function javascriptStack(text: string): readonly Raised[] | null {
  if (!/^\s*at \S/m.test(text) || OTHER_LANGUAGE.test(text)) return null;
  const parts: { link: "cause" | null; says: string[]; frames: Frame[] }[] = [{ link: null, says: [], frames: [] }];
  for (const line of text.split("\n")) {
    const part = parts.at(-1);
    if (!part) continue;
    const frame = line.length <= LONGEST_LINE ? frameOf(line) : null;
    const cause = CAUSE.exec(line);
    if (frame) part.frames.push(frame);
    else if (cause && part.frames.length > 0) parts.push({ link: "cause", says: [cause[1] ?? ""], frames: [] });
    else if (part.frames.length === 0) part.says.push(line);
  }
  const told = parts.filter(({ frames }) => frames.length > 0).map((part) => ({ ...part, says: part.says.join("\n").trim() }));
  return told.some(({ frames }) => frames.some(({ line }) => line !== null)) ? told : null;
}

function frameOf(line: string): Frame | null {
  const inside = AT.exec(line)?.[1];
  if (inside === undefined) return null;
  const called = CALLED.exec(inside);
  const [name, where] = called ? [called[1] ?? "", called[2] ?? ""] : ["", inside];
  const place = PLACE.exec(where);
  if (!place && !NOWHERE.test(where)) return null;
  const file = (place?.[1] ?? where).replace(/^file:\/\/(?=\/)/, "");
  return { file, line: place ? Number(place[2]) : null, name, code: "", library: !place || LIBRARY.test(file), repeated: 0 };
}

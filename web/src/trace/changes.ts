/** What a conversation has that the one before had not. Messages are compared by what they say, not by their ids. */
import { type Piece, sameness, wordDiff } from "./word-diff";

export interface Said {
  readonly role: string;
  readonly content: string;
  readonly tool_calls: readonly { readonly name: string; readonly arguments: unknown }[];
}

export interface Changes {
  /** Places in `after` of messages that nobody has seen yet. */
  readonly fresh: readonly number[];
  /** Places in `after` of what the call before answered. */
  readonly answers: readonly number[];
  /** Places in `after` of messages that the call before saw too. */
  readonly kept: readonly number[];
  /** Places in `seen` of messages that are no longer there. */
  readonly gone: readonly number[];
}

/** `seen` and `said` went into and came out of the call before. Order is not compared: a moved message is kept. */
export function changesOf(seen: readonly Said[], said: readonly Said[], after: readonly Said[]): Changes {
  const old = placesByText(seen);
  const answered = placesByText(said);
  const fresh: number[] = [];
  const answers: number[] = [];
  const kept: number[] = [];
  for (const [place, message] of after.entries()) {
    const text = textOf(message);
    if (old.get(text)?.pop() !== undefined) kept.push(place);
    else if (answered.get(text)?.pop() !== undefined) answers.push(place);
    else fresh.push(place);
  }
  return { fresh, answers, kept, gone: [...old.values()].flat().sort((a, b) => a - b) };
}

/** The conversation that most of the messages come from: the first of equal ones; -1 where none shares any. */
export function baseOf(candidates: readonly (readonly Said[])[], after: readonly Said[]): number {
  let best = -1;
  let most = 0;
  for (const [place, seen] of candidates.entries()) {
    const { kept } = changesOf(seen, [], after);
    if (kept.length > most) [best, most] = [place, kept.length];
  }
  return best;
}

/** A message that stands where it stood, with another text: a prompt that was edited between two calls. */
export interface Edit {
  /** The same in both conversations. */
  readonly place: number;
  readonly pieces: readonly Piece[];
}

/** Below it the message was replaced, and is told as one that went and one that came. */
const ALIKE = 0.4;
/** A prompt of such a length is edited; a diff of two books is not read. */
const LONGEST = 100_000;

/** Edits among what is fresh and gone. A system prompt is one whatever it was changed to. */
export function editsOf(seen: readonly Said[], after: readonly Said[], { fresh, gone }: Changes): Edit[] {
  const left = new Set(gone);
  return fresh.flatMap((place) => {
    const [before, now] = [seen[place], after[place]];
    if (!before || !now || !left.has(place) || before.role !== now.role) return [];
    if (before.content === "" || now.content === "" || before.content.length + now.content.length > LONGEST) return [];
    const pieces = wordDiff(before.content, now.content);
    return now.role === "system" || sameness(pieces) >= ALIKE ? [{ place, pieces }] : [];
  });
}

/** Whether a tool's answer is one of the outputs that the reader knows, as text or as the same JSON. */
export function isKnownOutput(message: Said, outputs: readonly unknown[]): boolean {
  const content = flat(message.content);
  if (message.role !== "tool" || content === "") return false;
  const same = canonical(message.content);
  return outputs.some((output) => canonical(output) === same || (typeof output === "string" && flat(output).includes(content)));
}

/** Messages as they are shown: those kept from before as one stretch, each other one by itself. */
export interface Stretch {
  readonly kept: boolean;
  readonly places: readonly number[];
}

export function stretches(total: number, kept: ReadonlySet<number>): Stretch[] {
  const found: { kept: boolean; places: number[] }[] = [];
  for (let place = 0; place < total; place += 1) {
    const last = found.at(-1);
    if (last?.kept && kept.has(place)) last.places.push(place);
    else found.push({ kept: kept.has(place), places: [place] });
  }
  return found;
}

export function flat(text: string): string {
  return text.split(/\s+/).filter(Boolean).join(" ");
}

/** Places by text, last first, so that the first is the first to be taken. */
function placesByText(messages: readonly Said[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (let place = messages.length - 1; place >= 0; place -= 1) {
    const message = messages[place];
    if (!message) continue;
    const text = textOf(message);
    places.set(text, [...(places.get(text) ?? []), place]);
  }
  return places;
}

function textOf({ role, content, tool_calls: calls }: Said): string {
  return JSON.stringify([role, flat(content), calls.map((call) => [call.name, canonical(call.arguments)])]);
}

/** JSON with its names in order; of text that is JSON, the same. */
export function canonical(value: unknown): string {
  return exact(parsed(value));
}

/** JSON with its names in order; text stays text. */
export function exact(value: unknown): string {
  return JSON.stringify(ordered(value)) ?? "";
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const names = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(names.map(([name, one]) => [name, ordered(one)]));
}

/** What changed between two texts, word by word. Myers' algorithm on what is left between equal beginnings and ends. */

export interface Piece {
  readonly how: "same" | "added" | "removed";
  readonly text: string;
}

/** Beyond so many changed words the middle is told as one removal and one addition: nobody reads it word by word. */
const MOST_CHANGES = 1_500;
const WORDS = /\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu;

export function wordDiff(before: string, after: string): Piece[] {
  const [a, b] = [before.match(WORDS) ?? [], after.match(WORDS) ?? []];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const middle = changed(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return joined([
    { how: "same", text: a.slice(0, head).join("") },
    ...middle,
    { how: "same", text: a.slice(a.length - tail).join("") },
  ]);
}

function changed(a: readonly string[], b: readonly string[]): Piece[] {
  const whole: Piece[] = [
    { how: "removed", text: a.join("") },
    { how: "added", text: b.join("") },
  ];
  if (a.length === 0 || b.length === 0) return whole;
  const trail = shortest(a, b);
  return trail ? walkedBack(a, b, trail) : whole;
}

/** For each number of changes the furthest place reached on each diagonal; null where there are too many. */
function shortest(a: readonly string[], b: readonly string[]): Int32Array[] | null {
  const most = Math.min(MOST_CHANGES, a.length + b.length);
  const trail: Int32Array[] = [];
  const reached = new Int32Array(2 * most + 3);
  const middle = most + 1;
  for (let changes = 0; changes <= most; changes += 1) {
    trail.push(reached.slice(middle - changes - 1, middle + changes + 2));
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      const down = diagonal === -changes || (diagonal !== changes && at(reached, middle + diagonal - 1) < at(reached, middle + diagonal + 1));
      let x = down ? at(reached, middle + diagonal + 1) : at(reached, middle + diagonal - 1) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      reached[middle + diagonal] = x;
      if (x >= a.length && x - diagonal >= b.length) return trail;
    }
  }
  return null;
}

function walkedBack(a: readonly string[], b: readonly string[], trail: readonly Int32Array[]): Piece[] {
  const pieces: Piece[] = [];
  let x = a.length;
  let y = b.length;
  for (let changes = trail.length - 1; changes >= 0; changes -= 1) {
    const reached = trail[changes] ?? new Int32Array();
    const middle = changes + 1;
    const diagonal = x - y;
    const down = diagonal === -changes || (diagonal !== changes && at(reached, middle + diagonal - 1) < at(reached, middle + diagonal + 1));
    const from = diagonal + (down ? 1 : -1);
    const [oldX, oldY] = changes === 0 ? [0, 0] : [at(reached, middle + from), at(reached, middle + from) - from];
    for (; x > oldX && y > oldY; x -= 1, y -= 1) pieces.push({ how: "same", text: a[x - 1] ?? "" });
    if (changes > 0) {
      if (down) pieces.push({ how: "added", text: b[(y -= 1)] ?? "" });
      else pieces.push({ how: "removed", text: a[(x -= 1)] ?? "" });
    }
  }
  return pieces.toReversed();
}

function at(array: Int32Array, place: number): number {
  return array[place] ?? 0;
}

/** Neighbours of a kind are one piece; of a change, what was removed stands first, and a space between two changes joins them. */
function joined(pieces: readonly Piece[]): Piece[] {
  const all: { how: Piece["how"]; text: string }[] = [];
  let removed = "";
  let added = "";
  const flush = () => {
    if (removed) all.push({ how: "removed", text: removed });
    if (added) all.push({ how: "added", text: added });
    removed = added = "";
  };
  for (const [place, { how, text }] of pieces.entries()) {
    const next = pieces[place + 1];
    if (text === "") continue;
    if (how === "removed") removed += text;
    else if (how === "added") added += text;
    else if (removed && added && /^[^\S\n]+$/.test(text) && next && next.how !== "same") {
      removed += text;
      added += text;
    } else {
      flush();
      const last = all.at(-1);
      if (last?.how === "same") last.text += text;
      else all.push({ how, text });
    }
  }
  flush();
  return all;
}

/** How much of both texts is the same, from 0 to 1. */
export function sameness(pieces: readonly Piece[]): number {
  const size = (kind: Piece["how"]) => pieces.reduce((sum, { how, text }) => sum + (how === kind ? text.trim().length : 0), 0);
  const same = size("same");
  return same === 0 ? 0 : (2 * same) / (2 * same + size("added") + size("removed"));
}

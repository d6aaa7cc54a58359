/** In which shape a value is read: as it was sent, as a tree, or as Markdown. The choice is kept for each field in this browser. */
import { useState } from "react";

export type Shape = "text" | "json" | "markdown";

export const SHAPE_NAMES: Readonly<Record<Shape, string>> = { json: "JSON", text: "Text", markdown: "Markdown" };

const KEY = "backtrail.shapes";
/** Beyond so many fields the oldest choice is forgotten. */
const MOST = 200;

/** The first of `shapes` unless another one was chosen for the field; `at` is the JSON pointer of the value. */
export function useShape(at: string | undefined, shapes: readonly Shape[]): [Shape, (shape: Shape) => void] {
  const field = at === undefined ? undefined : fieldOf(at);
  const [chosen, setChosen] = useState(() => (field === undefined ? undefined : kept()[field]));
  const shape = shapes.find((one) => one === chosen) ?? shapes[0] ?? "text";
  return [
    shape,
    (next) => {
      setChosen(next);
      if (field !== undefined) keep(field, next);
    },
  ];
}

/** All messages are one field, all documents are one field: places in lists do not count. */
function fieldOf(at: string): string {
  return at.replaceAll(/\/\d+(?=\/|$)/g, "/*");
}

function kept(): Partial<Record<string, Shape>> {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    const entries = typeof read === "object" && read !== null ? Object.entries(read) : [];
    return Object.fromEntries(entries.filter((entry): entry is [string, Shape] => String(entry[1]) in SHAPE_NAMES));
  } catch {
    return {};
  }
}

function keep(field: string, shape: Shape): void {
  try {
    const { [field]: _, ...others } = kept();
    const all = [...Object.entries(others), [field, shape] as const].slice(-MOST);
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(all)));
  } catch {
    // Storage is off: the choice lasts as long as the value is shown.
  }
}

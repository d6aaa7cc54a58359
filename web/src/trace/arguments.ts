/** The arguments of a call beside the schema that the model was offered, and how alike two calls are. */
import { canonical, exact } from "./changes";
import { below, namesIn } from "./pointer";
import { list, record, resolved, type Violation, violations, wantedBy } from "./schema";

export interface Argument {
  /** Its name; of a place inside an argument, its JSON pointer: /items/0/price. */
  readonly name: string;
  /** A place inside the argument above it, told because something is wrong there. */
  readonly inside: boolean;
  /** Undefined where it was not given. */
  readonly value: unknown;
  /** What the schema says: type, allowed values, bounds; empty where it says nothing. */
  readonly wanted: string;
  readonly description: string;
  readonly required: boolean;
  /** What is wrong, in words; null where nothing was found. */
  readonly wrong: string | null;
}

/** Null where there is no schema of an object, or nothing to hold against it. */
export function argumentsBeside(schema: unknown, given: unknown): Argument[] | null {
  const whole = resolved(schema, schema);
  const properties = record(whole?.["properties"]);
  if (!whole || !properties) return null;
  const values = record(parsed(given));
  if (!values) return notAnObject(given);
  const needed = new Set(list(whole["required"]).map(String));
  const wrong = byArgument(violations(schema, values));
  const names = [...new Set([...Object.keys(properties), ...Object.keys(values), ...wrong.keys()])];
  return names.flatMap((name) => {
    const property = Object.hasOwn(properties, name) ? resolved(schema, properties[name]) : null;
    const own = wrong.get(name) ?? [];
    const here = below("", name);
    const line: Argument = {
      name,
      inside: false,
      value: Object.hasOwn(values, name) ? values[name] : undefined,
      required: needed.has(name),
      wanted: property ? wantedBy(property, schema) : "",
      description: typeof property?.["description"] === "string" ? property["description"] : "",
      wrong: own.find(({ pointer }) => pointer === here)?.wrong ?? null,
    };
    return [line, ...own.filter(({ pointer }) => pointer !== here).map(insideLine)];
  });
}

function insideLine({ pointer, value, wanted, wrong }: Violation): Argument {
  return { name: pointer, inside: true, value, wanted, description: "", required: false, wrong };
}

/** JSON of another kind, or JSON that is broken: none of the arguments can be told. Plain text may be the only one. */
function notAnObject(given: unknown): Argument[] | null {
  const read = parsed(given);
  if (read === null || read === undefined || (typeof read === "string" && !read.trimStart().startsWith("{"))) return null;
  const wrong = typeof read === "string" ? "not JSON" : "not an object";
  return [{ name: "arguments", inside: false, value: given, wanted: "object", description: "", required: true, wrong }];
}

function byArgument(found: readonly Violation[]): Map<string, Violation[]> {
  const wrong = new Map<string, Violation[]>();
  for (const one of found) {
    const name = namesIn(one.pointer)[0] ?? "";
    wrong.set(name, [...(wrong.get(name) ?? []), one]);
  }
  return wrong;
}

export type Likeness = "equal" | "similar" | "other";

/** Similar: the same names, and at least half of the values; of one value, text that shares most of its words. */
export function likeness(one: unknown, other: unknown): Likeness {
  if (canonical(one) === canonical(other)) return "equal";
  const [a, b] = [record(parsed(one)), record(parsed(other))];
  if (!a || !b) return "other";
  const names = Object.keys(a);
  if (names.length === 0 || names.length !== Object.keys(b).length || names.some((name) => !Object.hasOwn(b, name))) return "other";
  const alike = names.filter((name) => exact(a[name]) === exact(b[name]) || shareWords(a[name], b[name])).length;
  return alike * 2 >= names.length ? "similar" : "other";
}

function shareWords(one: unknown, other: unknown): boolean {
  if (typeof one !== "string" || typeof other !== "string") return false;
  const [a, b] = [wordsOf(one), wordsOf(other)];
  const both = [...a].filter((word) => b.has(word)).length;
  return both > 0 && both * 4 >= (a.size + b.size - both) * 3;
}

function wordsOf(text: string): Set<string> {
  return new Set(text.slice(0, 4_000).toLowerCase().match(/[\p{L}\p{N}]+/gu));
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** The arguments of a call beside the schema that the model was offered, and how alike two calls are. */
import { canonical, exact } from "./changes";
import { jsonKind } from "./content";

export interface Argument {
  readonly name: string;
  /** Undefined where it was not given. */
  readonly value: unknown;
  /** What the schema says: type, allowed values, default; empty where it says nothing. */
  readonly wanted: string;
  readonly description: string;
  readonly required: boolean;
  /** What is wrong, in words; null where nothing was found. Checked are names, presence, types and allowed values. */
  readonly wrong: string | null;
}

type Json = Readonly<Record<string, unknown>>;

/** Null where there is no schema of an object, or no object to hold against it. */
export function argumentsBeside(schema: unknown, given: unknown): Argument[] | null {
  const values = record(parsed(given));
  const properties = record(record(schema)?.["properties"]);
  if (!values || !properties) return null;
  const needed = new Set(list(record(schema)?.["required"]).map(String));
  const closed = record(schema)?.["additionalProperties"] === false;
  const names = [...new Set([...Object.keys(properties), ...Object.keys(values)])];
  return names.map((name) => {
    const property = Object.hasOwn(properties, name) ? (record(properties[name]) ?? {}) : null;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const required = needed.has(name);
    return {
      name,
      value,
      required,
      wanted: property ? wantedBy(property) : "",
      description: typeof property?.["description"] === "string" ? property["description"] : "",
      wrong: wrongWith(property, value, required, closed),
    };
  });
}

function wrongWith(property: Json | null, value: unknown, required: boolean, closed: boolean): string | null {
  if (value === undefined) return required ? "missing, though required" : null;
  if (property === null) return closed ? "not in the schema, which allows no other" : "not in the schema";
  const types = typesOf(property);
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) return `${nameOf(value)}, not ${types.join(" or ")}`;
  const allowed = list(property["enum"]);
  if (allowed.length > 0 && !allowed.some((one) => exact(one) === exact(value))) return "not one of the allowed values";
  return null;
}

/** Types that the schema allows; none where it does not say, or says it in a way that is not read here. */
function typesOf(property: Json): string[] {
  const type = property["type"];
  if (typeof type === "string") return [type];
  if (Array.isArray(type)) return type.map(String);
  const any = list(property["anyOf"] ?? property["oneOf"]).map((one) => record(one)?.["type"]);
  return any.length > 0 && any.every((one) => typeof one === "string") ? any.map(String) : [];
}

function isOfType(value: unknown, type: string): boolean {
  const kind = jsonKind(value);
  switch (type) {
    case "string":
      return kind === "text";
    case "integer":
      return kind === "number" && Number.isInteger(value);
    case "number":
      return kind === "number";
    case "boolean":
      return kind === "flag";
    case "array":
      return kind === "list";
    case "object":
      return kind === "object";
    case "null":
      return kind === "null";
    default:
      return true;
  }
}

function nameOf(value: unknown): string {
  const names = { text: "string", list: "array", flag: "boolean", number: "number", object: "object", null: "null" };
  return names[jsonKind(value)];
}

function wantedBy(property: Json): string {
  const allowed = list(property["enum"]);
  const type = typesOf(property).join(" or ");
  return allowed.length > 0 ? allowed.slice(0, 8).map((one) => JSON.stringify(one)).join(", ") : type;
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

function record(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

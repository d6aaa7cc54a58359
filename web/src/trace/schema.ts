/** What a value breaks of a JSON schema, each breach at the place where it is: a JSON pointer and words. */
import { exact } from "./changes";
import { jsonKind } from "./content";
import { below, namesIn } from "./pointer";

export interface Violation {
  /** JSON pointer (RFC 6901); empty for the whole. */
  readonly pointer: string;
  readonly value: unknown;
  /** What the schema says there. */
  readonly wanted: string;
  readonly wrong: string;
}

export type Json = Readonly<Record<string, unknown>>;

const DEEPEST = 40;
const MOST = 100;

/**
 * Checked are types, `required`, `additionalProperties`, `enum`, `const`, formats that are plain to see, bounds of
 * numbers, texts and lists, `anyOf`, `oneOf`, `allOf` and local `$ref`. A `pattern` is not run: it is the sender's
 * code, and could run for ever.
 */
export function violations(schema: unknown, value: unknown): Violation[] {
  const found: Violation[] = [];
  check({ root: schema, found }, schema, value, "", 0);
  return found;
}

interface Inspection {
  readonly root: unknown;
  readonly found: Violation[];
}

function check(at: Inspection, unread: unknown, value: unknown, pointer: string, depth: number): void {
  if (depth > DEEPEST || at.found.length >= MOST) return;
  if (unread === false) return tell(at, pointer, value, "nothing", "not allowed here");
  const schema = resolved(at.root, unread);
  if (!schema) return;
  for (const part of list(schema["allOf"])) check(at, part, value, pointer, depth + 1);
  if (!fitsOne(at, schema, value, pointer, depth)) return;
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    return tell(at, pointer, value, types.join(" or "), `${nameOf(value)}, not ${types.join(" or ")}`);
  }
  const allowed = "const" in schema ? [schema["const"]] : list(schema["enum"]);
  if (allowed.length > 0 && !allowed.some((one) => exact(one) === exact(value))) {
    return tell(at, pointer, value, namesOf(allowed), "not one of the allowed values");
  }
  const breach = scalarBreach(schema, value);
  if (breach) tell(at, pointer, value, wantedBy(schema, at.root), breach);
  const inside = record(value);
  if (inside) checkObject(at, schema, inside, pointer, depth);
  if (Array.isArray(value)) checkList(at, schema, value, pointer, depth);
}

function tell({ found }: Inspection, pointer: string, value: unknown, wanted: string, wrong: string): void {
  found.push({ pointer, value, wanted, wrong });
}

/** Where no shape fits, the nearest one tells what is wrong, if it is of the value's type; else the whole is wrong. */
function fitsOne(at: Inspection, schema: Json, value: unknown, pointer: string, depth: number): boolean {
  const shapes = [...list(schema["anyOf"]), ...list(schema["oneOf"])];
  if (shapes.length === 0) return true;
  const tries = shapes.map((shape) => {
    const one: Inspection = { root: at.root, found: [] };
    check(one, shape, value, pointer, depth + 1);
    return one.found;
  });
  if (tries.some((wrong) => wrong.length === 0)) return true;
  const inner = tries.filter((wrong) => wrong.every((one) => one.pointer !== pointer));
  const nearest = inner.toSorted((a, b) => a.length - b.length)[0];
  if (nearest) at.found.push(...nearest);
  else {
    const wanted = shapes.map((shape) => wantedBy(shape, at.root) || "another shape").join(" or ");
    tell(at, pointer, value, wanted, tries.length === 1 ? (tries[0]?.[0]?.wrong ?? "") : `${nameOf(value)} that fits none of: ${wanted}`);
  }
  return false;
}

function checkObject(at: Inspection, schema: Json, value: Json, pointer: string, depth: number): void {
  const properties = record(schema["properties"]) ?? {};
  for (const name of list(schema["required"]).map(String)) {
    if (Object.hasOwn(value, name)) continue;
    tell(at, below(pointer, name), undefined, wantedBy(properties[name], at.root), "missing, though required");
  }
  const more = schema["additionalProperties"];
  const named = "properties" in schema || more === false;
  for (const [name, one] of Object.entries(value)) {
    const here = below(pointer, name);
    if (Object.hasOwn(properties, name)) check(at, properties[name], one, here, depth + 1);
    else if (more === false) tell(at, here, one, "nothing", "not in the schema, which allows no other");
    else if (record(more)) check(at, more, one, here, depth + 1);
    else if (named && more !== true && !("patternProperties" in schema) && list(schema["allOf"]).length === 0) {
      tell(at, here, one, "", "not in the schema");
    }
  }
}

function checkList(at: Inspection, schema: Json, value: readonly unknown[], pointer: string, depth: number): void {
  const first = list(schema["prefixItems"]);
  for (const [place, one] of value.entries()) {
    check(at, place < first.length ? first[place] : schema["items"], one, below(pointer, String(place)), depth + 1);
    if (at.found.length >= MOST) return;
  }
}

function scalarBreach(schema: Json, value: unknown): string | null {
  const bound = (name: string) => (typeof schema[name] === "number" ? schema[name] : null);
  const breach = (wrong: boolean, says: string) => (wrong ? says : null);
  const within = (size: number, of: string, least: string, most: string) => {
    const [min, max] = [bound(least), bound(most)];
    return (
      breach(min !== null && size < min, `${size}${of}, at least ${min} wanted`) ??
      breach(max !== null && size > max, `${size}${of}, at most ${max} wanted`)
    );
  };
  if (typeof value === "number") {
    const [over, under, step] = [bound("exclusiveMinimum"), bound("exclusiveMaximum"), bound("multipleOf")];
    return (
      within(value, "", "minimum", "maximum") ??
      breach(over !== null && value <= over, `${value}, more than ${over} wanted`) ??
      breach(under !== null && value >= under, `${value}, less than ${under} wanted`) ??
      breach(step !== null && step > 0 && Math.abs(value / step - Math.round(value / step)) > 1e-9, `not a multiple of ${step}`)
    );
  }
  if (typeof value === "string") return within([...value].length, " characters", "minLength", "maxLength") ?? formatBreach(schema["format"], value);
  if (Array.isArray(value)) {
    const twice = schema["uniqueItems"] === true && new Set(value.map(exact)).size < value.length;
    return within(value.length, " items", "minItems", "maxItems") ?? breach(twice, "the same item twice");
  }
  return null;
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
  time: /^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/i,
  "date-time": /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[T ](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i,
  email: /^[^\s@]+@[^\s@]+$/,
  uri: /^[a-z][a-z\d+.-]*:\S+$/i,
  url: /^[a-z][a-z\d+.-]*:\/\/\S+$/i,
  uuid: /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
  ipv4: /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/,
};

function formatBreach(format: unknown, value: string): string | null {
  const known = typeof format === "string" && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return known && (value.length > 2_000 || !known.test(value)) ? `not a ${String(format)}` : null;
}

/** Types that the schema allows; none where it does not say, or says it in a way that is not read here. */
function typesOf(schema: Json): string[] {
  const type = schema["type"];
  const types = typeof type === "string" ? [type] : Array.isArray(type) ? type.map(String) : [];
  return schema["nullable"] === true && types.length > 0 ? [...types, "null"] : types;
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

/** What a schema asks for, in a few words: allowed values, else types with format and bounds. */
export function wantedBy(unread: unknown, root: unknown): string {
  const schema = resolved(root, unread);
  if (!schema) return "";
  const allowed = "const" in schema ? [schema["const"]] : list(schema["enum"]);
  if (allowed.length > 0) return namesOf(allowed);
  const shapes = [...list(schema["anyOf"]), ...list(schema["oneOf"])].map((one) => wantedBy(one, root));
  const item = record(schema["items"]) ? wantedBy(schema["items"], root) : "";
  const types = typesOf(schema).map((type) => (type === "array" && item ? `array of ${item}` : type));
  const told = types.length > 0 ? types : [...new Set(shapes.filter(Boolean))];
  return [told.join(" or "), ...["format", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern"].map((name) => noted(schema, name))]
    .filter(Boolean)
    .join(", ");
}

function noted(schema: Json, name: string): string {
  const value = schema[name];
  if (typeof value !== "string" && typeof value !== "number") return "";
  const words: Readonly<Record<string, string>> = { minimum: "at least", maximum: "at most", minLength: "at least", maxLength: "at most", minItems: "at least", maxItems: "at most" };
  const unit = name.endsWith("Length") ? " characters" : name.endsWith("Items") ? " items" : "";
  if (name === "format") return String(value);
  return name === "pattern" ? `pattern ${String(value).slice(0, 60)}` : `${words[name]} ${value}${unit}`;
}

function namesOf(values: readonly unknown[]): string {
  const first = values.slice(0, 8).map((one) => JSON.stringify(one));
  return `${first.join(", ")}${values.length > 8 ? ", …" : ""}`;
}

/** A schema with its `$ref` into the same document followed; null where there is none to read. */
export function resolved(root: unknown, schema: unknown): Json | null {
  let found = record(schema);
  for (let steps = 0; found && typeof found["$ref"] === "string" && steps < DEEPEST; steps += 1) {
    const ref: string = found["$ref"];
    if (!ref.startsWith("#")) return null;
    found = record(at(root, ref.slice(1)));
  }
  return found;
}

function at(root: unknown, pointer: string): unknown {
  let value = root;
  for (const name of namesIn(pointer)) {
    const inside = Array.isArray(value) ? { ...value } : record(value);
    if (!inside || !Object.hasOwn(inside, name)) return undefined;
    value = inside[name as keyof typeof inside];
  }
  return value;
}

export function record(value: unknown): Json | null {
  return jsonKind(value) === "object" ? (value as Json) : null;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

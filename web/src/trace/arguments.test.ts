import fc from "fast-check";
import { expect, test } from "vitest";

import { argumentsBeside, likeness } from "./arguments";

const SCHEMA = {
  type: "object",
  properties: {
    order_id: { type: "string", description: "Such as A-1009" },
    limit: { type: "integer" },
    state: { enum: ["open", "closed"] },
    note: { anyOf: [{ type: "string" }, { type: "null" }] },
  },
  required: ["order_id"],
};

function wrong(given: unknown): Record<string, string> {
  return Object.fromEntries((argumentsBeside(SCHEMA, given) ?? []).flatMap((one) => (one.wrong ? [[one.name, one.wrong]] : [])));
}

test("a call that keeps the schema has nothing wrong", () => {
  expect(wrong({ order_id: "A", limit: 5, state: "open", note: null })).toEqual({});
});

test("what breaks the schema is said at its argument", () => {
  expect(wrong({ limit: "5", state: "lost", colour: 1 })).toEqual({
    order_id: "missing, though required",
    limit: "string, not integer",
    state: "not one of the allowed values",
    colour: "not in the schema",
  });
  expect(wrong('{"order_id": 7}')).toEqual({ order_id: "number, not string" });
});

test("without a schema of an object there is nothing to hold against", () => {
  expect(argumentsBeside(null, {})).toBeNull();
  expect(argumentsBeside(SCHEMA, "plain text")).toBeNull();
  expect(argumentsBeside(SCHEMA, "")).toBeNull();
  expect(argumentsBeside(SCHEMA, null)).toBeNull();
});

test("broken JSON and JSON of another kind are told as a whole", () => {
  expect(wrong('{"order_id": "A-10')).toEqual({ arguments: "not JSON" });
  expect(wrong([1])).toEqual({ arguments: "not an object" });
});

const ORDER = {
  $ref: "#/$defs/Order",
  $defs: {
    Order: {
      type: "object",
      properties: {
        items: { type: "array", maxItems: 3, items: { $ref: "#/$defs/Item" } },
        ship_to: { anyOf: [{ $ref: "#/$defs/Address" }, { type: "null" }] },
        when: { type: "string", format: "date" },
        note: { type: ["string", "null"], maxLength: 10 },
      },
      required: ["items"],
      additionalProperties: false,
    },
    Item: {
      type: "object",
      properties: { sku: { type: "string" }, count: { type: "integer", minimum: 1 }, size: { enum: ["S", "M", "L"] } },
      required: ["sku", "count"],
    },
    Address: { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false },
  },
};

test("what is wrong inside an argument is told below it, at its place", () => {
  const given = {
    items: [{ sku: "a", count: 1 }, { sku: 7, count: 0, size: "XL" }, { count: 2 }],
    ship_to: { town: "Oslo" },
    when: "tomorrow",
    note: "far too long a note",
    gift: true,
  };
  const lines = argumentsBeside(ORDER, given) ?? [];
  expect(lines.filter((line) => line.wrong !== null).map(({ name, wrong: why, wanted, inside }) => [name, why, wanted, inside])).toEqual([
    ["/items/1/sku", "number, not string", "string", true],
    ["/items/1/count", "0, at least 1 wanted", "integer, at least 1", true],
    ["/items/1/size", "not one of the allowed values", '"S", "M", "L"', true],
    ["/items/2/sku", "missing, though required", "string", true],
    ["/ship_to/city", "missing, though required", "string", true],
    ["/ship_to/town", "not in the schema, which allows no other", "nothing", true],
    ["when", "not a date", "string, date", false],
    ["note", "19 characters, at most 10 wanted", "string or null, at most 10 characters", false],
    ["gift", "not in the schema, which allows no other", "", false],
  ]);
  expect(lines.map(({ name }) => name).indexOf("/items/1/sku")).toBe(lines.map(({ name }) => name).indexOf("items") + 1);
});

test("a call that keeps a nested schema has nothing wrong", () => {
  const given = { items: [{ sku: "a", count: 1, size: "M" }], ship_to: null, when: "2026-11-24", note: null };
  expect((argumentsBeside(ORDER, given) ?? []).filter((line) => line.wrong !== null)).toEqual([]);
});

test("a schema that refers to itself, and names with slashes, are read", () => {
  const tree = {
    type: "object",
    properties: { "a/b": { type: "string" }, child: { $ref: "#" } },
  };
  const lines = argumentsBeside(tree, { "a/b": 1, child: { child: { "a/b": 2 } } }) ?? [];
  expect(lines.flatMap(({ name, wrong: why }) => (why ? [name] : []))).toEqual(["a/b", "/child/child/a~1b"]);
  expect(argumentsBeside({ $ref: "#" }, { a: 1 })).toBeNull();
});

test("calls are equal in any order, similar when half is the same, and other else", () => {
  expect(likeness({ a: 1, b: 2 }, '{"b": 2, "a": 1}')).toBe("equal");
  expect(likeness({ a: 1, b: 2 }, { a: 1, b: 3 })).toBe("similar");
  expect(likeness({ query: "refund policy for worn shoes" }, { query: "refund policy for worn shoes?" })).toBe("similar");
  expect(likeness({ query: "refund policy" }, { query: "opening hours" })).toBe("other");
  expect(likeness({ a: 1 }, { b: 1 })).toBe("other");
  expect(likeness({ "5": "5" }, { "5": 5 })).toBe("other");
});

test("likeness is the same both ways, and equal to itself, whatever was sent", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      expect(likeness(one, one)).toBe("equal");
      expect(likeness(one, other)).toBe(likeness(other, one));
    }),
  );
});

test("every given argument and every one of the schema has a line, whatever was sent", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
      const names = (argumentsBeside(SCHEMA, given) ?? []).map(({ name }) => name);
      for (const name of [...Object.keys(given), "order_id", "limit", "state", "note"]) expect(names).toContain(name);
      expect(new Set(names).size).toBe(names.length);
    }),
  );
});

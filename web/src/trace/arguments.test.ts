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

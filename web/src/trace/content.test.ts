import fc from "fast-check";
import { expect, test } from "vitest";

import { clip, contentOf, firstLines } from "./content";
import { marked, matches } from "./find";

test("an object in JSON is also a tree, a number or a sentence is not", () => {
  expect(contentOf('{"a": 1}').json).toEqual({ a: 1 });
  expect(contentOf("42").json).toBeUndefined();
  expect(contentOf("{not json").json).toBeUndefined();
});

test("a value that is not text is shown as JSON", () => {
  expect(contentOf({ a: [1] }).text).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(contentOf(null).text).toBe("");
});

test("a long text is cut at a line where one is near", () => {
  expect(clip(`${"x".repeat(95)}\n${"y".repeat(50)}`, 100)).toEqual({ text: "x".repeat(95), rest: 51 });
});

test("a cut never halves a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), fc.integer({ min: 1, max: 30 }), (text, limit) => {
      const cut = clip(text, limit);
      expect(cut.text.length + cut.rest).toBe(text.length);
      expect(/[\uD800-\uDBFF]$/.test(cut.text) && cut.rest > 0).toBe(false);
    }),
  );
});

test("a fold shows the first lines and counts the rest", () => {
  expect(firstLines("a\nb\nc\nd", 2)).toEqual({ text: "a\nb", rest: 4 });
  expect(firstLines("a\nb", 5)).toEqual({ text: "a\nb", rest: 0 });
});

const SPANS = {
  names: ["refund", "gpt-4o", "search"],
  kinds: ["tool", "llm", "retriever"],
  models: [null, "gpt-4o", null],
  errors: ["TimeoutError", null, null],
};

test("every word must occur, in name, kind, model or error, whatever its case", () => {
  const order = Int32Array.from([1, 0, 2]);
  expect(matches(SPANS, order, "TOOL timeout")).toEqual([1]);
  expect(matches(SPANS, order, "gpt")).toEqual([0]);
  expect(matches(SPANS, order, "  ")).toEqual([]);
});

test("what is marked is what was looked for, also where it looks like a pattern", () => {
  expect(marked("cost (usd)", "(usd)")).toEqual([
    { text: "cost ", hit: false },
    { text: "(usd)", hit: true },
  ]);
});

import fc from "fast-check";
import { expect, test } from "vitest";

import type { Hit } from "../../api/client";
import { byTrace, pieces } from "./hits";

const hit = (over: Partial<Hit>): Hit => ({
  trace_id: "t1",
  span_id: "s1",
  name: "chat",
  kind: "llm",
  start: "2026-11-24T10:00:00.000000000Z",
  snippet: "the ‹refund› failed",
  ...over,
});

test("matched words are marked and nothing else", () => {
  expect(pieces("…the ‹Refund› of ‹refunds›…")).toEqual([
    { text: "…the ", hit: false },
    { text: "Refund", hit: true },
    { text: " of ", hit: false },
    { text: "refunds", hit: true },
    { text: "…", hit: false },
  ]);
});

test("a sign without its partner is text", () => {
  expect(pieces("5 ‹ 7")).toEqual([{ text: "5 ‹ 7", hit: false }]);
  expect(pieces("")).toEqual([]);
});

test("no character of a snippet is lost but the signs", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string().filter((text) => !/[‹›]/.test(text)), fc.boolean())), (parts) => {
      const snippet = parts.map(([text, found]) => (found ? `‹${text}›` : text)).join("");
      expect(pieces(snippet).map((piece) => piece.text).join("")).toBe(parts.map(([text]) => text).join(""));
    }),
  );
});

test("what later steps of a run repeat is told once, at the earliest step", () => {
  const late = hit({ span_id: "late", start: "2026-11-24T10:00:09.000000000Z" });
  const found = byTrace([late, hit({ span_id: "first" }), hit({ span_id: "tool", kind: "tool", snippet: "‹refund› 5" })]);
  expect(found.map(({ hit: shown, again, opensTrace }) => [shown.span_id, again.length, opensTrace])).toEqual([
    ["first", 1, true],
    ["tool", 0, false],
  ]);
});

test("hits stand by trace, in the order in which traces were found", () => {
  const found = byTrace([hit({ trace_id: "b" }), hit({ trace_id: "a" }), hit({ trace_id: "b", snippet: "a ‹refund›" })]);
  expect(found.map((one) => [one.hit.trace_id, one.opensTrace])).toEqual([
    ["b", true],
    ["b", false],
    ["a", true],
  ]);
});

test("a hit is found once or repeated, never lost", () => {
  const anyHit = fc.record({
    trace_id: fc.constantFrom("a", "b", "c"),
    span_id: fc.uuid(),
    snippet: fc.constantFrom("‹x›", "y ‹x›", "nothing"),
    start: fc.constantFrom(null, "2026-01-01", "2026-01-02"),
  });
  fc.assert(
    fc.property(fc.array(anyHit), (given) => {
      const found = byTrace(given.map(hit));
      const ids = found.flatMap((one) => [one.hit, ...one.again]).map((one) => one.span_id);
      expect(ids.toSorted()).toEqual(given.map((one) => one.span_id).toSorted());
    }),
  );
});

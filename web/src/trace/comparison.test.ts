import fc from "fast-check";
import { expect, test } from "vitest";

import { apart, differences, type How, isAlike, lineOf, linesOf, mirrored, nextDifference, rowOf, stepsOf } from "./comparison";

const HOW = fc.array(fc.constantFrom<How>("same", "same", "same", "same", "reply", "call", "left", "right"), { maxLength: 60 });
const same = (rows: number): How[] => Array.from({ length: rows }, () => "same");

test("a stretch of equal rows is folded, but for the one beside a difference", () => {
  expect(linesOf([...same(6), "call", ...same(5)], new Set())).toEqual([
    { from: 0, rows: 5 },
    { row: 5 },
    { row: 6 },
    { row: 7 },
    { from: 8, rows: 4 },
  ]);
});

test("equal runs are one fold", () => {
  expect(linesOf(same(14), new Set())).toEqual([{ from: 0, rows: 14 }]);
});

test("a short stretch stays as it is", () => {
  expect(linesOf(["left", ...same(4), "right"], new Set())).toEqual([0, 1, 2, 3, 4, 5].map((row) => ({ row })));
});

test("what was unfolded stands open", () => {
  expect(linesOf(same(4), new Set([0]))).toEqual([0, 1, 2, 3].map((row) => ({ row })));
});

test("every row is on one line, in order, and is found there", () => {
  fc.assert(
    fc.property(HOW, (how) => {
      const lines = linesOf(how, new Set());
      const rows = lines.flatMap((line) => ("row" in line ? [line.row] : Array.from({ length: line.rows }, (_, at) => line.from + at)));
      expect(rows).toEqual(how.map((_, row) => row));
      for (const row of rows) {
        const line = lines[lineOf(lines, row)];
        expect(line && ("row" in line ? line.row === row : line.from <= row && row < line.from + line.rows)).toBe(true);
      }
      expect(lineOf(lines, how.length)).toBe(-1);
    }),
  );
});

test("no difference is ever folded away", () => {
  fc.assert(
    fc.property(HOW, (how) => {
      const shown = linesOf(how, new Set()).flatMap((line) => ("row" in line ? [line.row] : []));
      expect(shown.filter((row) => how[row] !== "same")).toHaveLength(differences(how));
    }),
  );
});

test("stepping goes round all differences and back", () => {
  const how: How[] = ["same", "call", "same", "left"];
  expect([nextDifference(how, 0, 1), nextDifference(how, 1, 1), nextDifference(how, 3, 1)]).toEqual([1, 3, 1]);
  expect([nextDifference(how, 0, -1), nextDifference(how, 3, -1)]).toEqual([3, 1]);
  expect(nextDifference(["same", "same"], 1, 1)).toBe(1);
});

test("a span of either run is found", () => {
  const aligned = { how: ["left", "same"] as const, left: [0, 1], right: [-1, 0] };
  expect(rowOf(aligned, ["a", "b"], ["c"], "a")).toBe(0);
  expect(rowOf(aligned, ["a", "b"], ["c"], "c")).toBe(1);
  expect(rowOf(aligned, ["a", "b"], ["c"], "d")).toBe(-1);
});

test("steps are counted as in the story", () => {
  expect(stepsOf(["llm", "tool", "llm"])).toEqual([1, null, 2]);
});

test("two texts are cut at the words in which they differ", () => {
  expect(apart("order=A-1009, limit=5", "order=A-1010, limit=5")).toEqual([
    { head: "order=A-", own: "1009", tail: ", limit=5" },
    { head: "order=A-", own: "1010", tail: ", limit=5" },
  ]);
  expect(apart("was 🙂 then", "was 🙃 then")[0]).toEqual({ head: "was ", own: "🙂", tail: " then" });
  expect(apart("same", "same")[0]).toEqual({ head: "same", own: "", tail: "" });
});

test("the parts of a text make the text", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const [left, right] = apart(one, other);
      expect(left.head + left.own + left.tail).toBe(one);
      expect(right.head + right.own + right.tail).toBe(other);
      expect(left.head).toBe(right.head);
    }),
  );
});

test("texts that share little are not alike", () => {
  expect(isAlike(...apart("order=A-1009", "order=A-1010"))).toBe(true);
  expect(isAlike(...apart("Hello there, friend", "Where is it?"))).toBe(false);
  expect(isAlike(...apart("a", "a and more of it, much more"))).toBe(true);
});

test("a comparison is swapped and swapped back", () => {
  const how: How[] = ["left", "call", "right"];
  const rows = { how, left: [0, 1, -1], right: [-1, 0, 1] };
  const comparison = { project: "p", first: 0, left: "a", right: "b", rows };
  expect(mirrored(comparison)).toEqual({
    ...comparison,
    left: "b",
    right: "a",
    rows: { how: ["right", "call", "left"], left: [-1, 0, 1], right: [0, 1, -1] },
  });
  expect(mirrored(mirrored(comparison))).toEqual(comparison);
});

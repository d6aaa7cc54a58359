import fc from "fast-check";
import { expect, test } from "vitest";

import { criticalRows } from "./critical";
import { shownRows, withAncestors } from "./rows";
import { between, panned, widthOf } from "./time-window";
import { treeOf } from "./tree";

type Given = readonly [id: string, up: string | null, start: number | null, end: number | null];

function run(given: readonly Given[]) {
  const spans = {
    ids: given.map(([id]) => id),
    parents: given.map(([, up]) => up),
    starts: given.map(([, , start]) => start),
    ends: given.map(([, , , end]) => end),
  };
  return { spans, tree: treeOf(spans) };
}

function critical(...given: Given[]): string[] {
  const { spans, tree } = run(given);
  return [...criticalRows(spans, tree, 100)].map((row) => spans.ids[tree.order[row] ?? -1] ?? "").sort();
}

test("of work done at the same time, only the longest is critical", () => {
  expect(critical(["a", null, 0, 50], ["quick", "a", 5, 20], ["slow", "a", 5, 40], ["last", "a", 40, 49])).toEqual([
    "a",
    "last",
    "slow",
  ]);
});

test("an open span ends now", () => {
  expect(critical(["a", null, 0, null], ["done", "a", 0, 90], ["open", "a", 10, null])).toEqual(["a", "open"]);
});

test("80,000 siblings and 80,000 nested spans are quick", () => {
  const ids = Array.from({ length: 80_000 }, (_, n) => `s${n}`);
  const wide = run(ids.map((id, n) => [id, n ? "s0" : null, n, n ? n + 1 : 100_000]));
  const deep = run(ids.map((id, n) => [id, n ? `s${n - 1}` : null, n, 100_000 - n]));
  expect(criticalRows(wide.spans, wide.tree, 0).size).toBeGreaterThan(1);
  expect(criticalRows(deep.spans, deep.tree, 0).size).toBe(50_001);
});

const anyRun = fc
  .array(fc.tuple(fc.nat(20).map(String), fc.option(fc.nat(24).map(String)), fc.option(fc.nat(50)), fc.option(fc.nat(60))), {
    maxLength: 40,
  })
  .map((given) => run(given));

test("a critical span's parent is critical too, whatever was sent", () => {
  fc.assert(
    fc.property(anyRun, ({ spans, tree }) => {
      const path = criticalRows(spans, tree, 100);
      for (const row of path) {
        const up = tree.parent[row] ?? -1;
        expect(up === -1 || path.has(up)).toBe(true);
      }
    }),
  );
});

test("only what is found and what is above it is shown; from a root down only what is below", () => {
  fc.assert(
    fc.property(anyRun, fc.array(fc.nat(39)), fc.nat(39), ({ spans, tree }, wanted, pick) => {
      const total = tree.order.length;
      const found = wanted.filter((row) => row < total);
      const shown = [...shownRows(tree, spans.ids, new Set(), { root: -1, only: withAncestors(tree, found) })];
      for (const row of found) expect(shown).toContain(row);
      for (const row of shown) expect(tree.parent[row] === -1 || shown.includes(tree.parent[row] ?? -1)).toBe(true);
      if (total === 0) return;
      const root = pick % total;
      const below = [...shownRows(tree, spans.ids, new Set(), { root, only: null })];
      expect(below).toEqual(Array.from({ length: (tree.size[root] ?? 0) + 1 }, (_, index) => root + index));
    }),
  );
});

test("a window stays within the whole and keeps its width, wherever it is dragged", () => {
  const whole = { from: 0, to: 1e9 };
  fc.assert(
    fc.property(fc.nat(1e9), fc.nat(1e9), fc.integer({ min: -2e9, max: 2e9 }), (one, other, by) => {
      const window = between(one, other, whole);
      const moved = panned(window, whole, by);
      expect(widthOf(moved)).toBeCloseTo(widthOf(window));
      expect(moved.from).toBeGreaterThanOrEqual(0);
      expect(moved.to).toBeLessThanOrEqual(1e9);
    }),
  );
});

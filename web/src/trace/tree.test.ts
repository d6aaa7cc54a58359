import fc from "fast-check";
import { expect, test } from "vitest";

import { foldBelow, nextOf, placeOf, shownRows, toggled, unfoldTo } from "./rows";
import { type Links, treeOf } from "./tree";

function links(...spans: [id: string, parent: string | null, start?: number | null][]): Links {
  return {
    ids: spans.map(([id]) => id),
    parents: spans.map(([, parent]) => parent),
    starts: spans.map(([, , start], index) => (start === undefined ? index : start)),
  };
}

function drawn(given: Links, folded: ReadonlySet<string> = new Set()): string[] {
  const tree = treeOf(given);
  return [...shownRows(tree, given.ids, folded)].map(
    (row) => "  ".repeat(tree.depth[row] ?? 0) + given.ids[tree.order[row] ?? -1],
  );
}

test("children follow their parent by start, whatever the order of arrival", () => {
  expect(drawn(links(["tool", "agent", 30], ["agent", null, 0], ["late", "agent", 20], ["llm", "agent", 10]))).toEqual([
    "agent",
    "  llm",
    "  late",
    "  tool",
  ]);
});

test("an orphan comes to the top and says so", () => {
  const given = links(["a", null], ["b", "never sent"]);
  const tree = treeOf(given);
  expect(drawn(given)).toEqual(["a", "b"]);
  expect([tree.fate(0), tree.fate(1)]).toEqual(["root", "orphan"]);
});

test("a cycle is cut once and loses nobody", () => {
  const given = links(["root", null], ["a", "c"], ["b", "a"], ["c", "b"], ["leaf", "b"]);
  const tree = treeOf(given);
  expect(drawn(given)).toEqual(["root", "a", "  b", "    c", "    leaf"]);
  expect([1, 2, 3].map((span) => tree.fate(span))).toEqual(["cycle", "placed", "placed"]);
});

test("a span that names itself as parent is a top row", () => {
  expect(drawn(links(["self", "self"]))).toEqual(["self"]);
});

test("a span whose start has not arrived stands last among its siblings", () => {
  expect(drawn(links(["a", null, 0], ["x", "a", null], ["y", "a", 5]))).toEqual(["a", "  y", "  x"]);
});

test("two spans with one id both have a row", () => {
  expect(drawn(links(["a", null], ["twin", "a"], ["twin", "a"], ["child", "twin"]))).toEqual([
    "a",
    "  twin",
    "    child",
    "  twin",
  ]);
});

test("a folded row hides its descendants and no one else", () => {
  const given = links(["a", null], ["b", "a"], ["c", "b"], ["d", "a"]);
  expect(drawn(given, new Set(["b"]))).toEqual(["a", "  b", "  d"]);
  expect(drawn(given, foldBelow(treeOf(given), given.ids, 0))).toEqual(["a"]);
});

test("showing a hidden row opens only what hides it", () => {
  const given = links(["a", null], ["b", "a"], ["c", "b"], ["d", "a"], ["e", "d"]);
  const tree = treeOf(given);
  const folded = foldBelow(tree, given.ids, 0);
  expect([...unfoldTo(tree, given.ids, folded, tree.row[2] ?? -1)].sort()).toEqual(["d"]);
});

test("a hidden row is found at the row that hides it", () => {
  const given = links(["a", null], ["b", "a"], ["c", "b"], ["d", "a"]);
  const tree = treeOf(given);
  const shown = shownRows(tree, given.ids, toggled(new Set(), "b"));
  expect(placeOf(shown, tree.row[2] ?? -1)).toBe(1);
  expect(placeOf(shown, tree.row[3] ?? -1)).toBe(2);
});

test("the next error goes round the end, both ways", () => {
  expect(nextOf([3, 9], 3, 1)).toBe(9);
  expect(nextOf([3, 9], 9, 1)).toBe(3);
  expect(nextOf([3, 9], 3, -1)).toBe(9);
  expect(nextOf([], 3, 1)).toBe(-1);
});

test("80,000 siblings and 80,000 nested spans are quick and do not overflow", () => {
  const total = 80_000;
  const ids = Array.from({ length: total }, (_, index) => `s${index}`);
  const starts = ids.map((_, index) => index);
  const wide = treeOf({ ids, starts, parents: ids.map((_, index) => (index ? "s0" : null)) });
  const deep = treeOf({ ids, starts, parents: ids.map((_, index) => (index ? `s${index - 1}` : null)) });
  expect(wide.size[0]).toBe(total - 1);
  expect(deep.depth[total - 1]).toBe(total - 1);
  expect(shownRows(deep, ids, new Set(["s0"])).length).toBe(1);
});

const anyLinks = fc
  .array(fc.tuple(fc.nat(20), fc.option(fc.nat(24)), fc.option(fc.nat(50))), { maxLength: 40 })
  .map((spans) => links(...spans.map(([id, up, start]) => [`${id}`, up === null ? null : `${up}`, start] as const).map(
    ([id, up, start]): [string, string | null, number | null] => [id, up, start],
  )));

test("every span has exactly one row, whatever was sent", () => {
  fc.assert(
    fc.property(anyLinks, (given) => {
      const { order } = treeOf(given);
      expect([...order].sort((a, b) => a - b)).toEqual(given.ids.map((_, index) => index));
    }),
  );
});

test("a row's descendants are exactly the rows below it that are deeper", () => {
  fc.assert(
    fc.property(anyLinks, (given) => {
      const tree = treeOf(given);
      for (let row = 0; row < tree.order.length; row += 1) {
        const end = row + (tree.size[row] ?? 0);
        const depth = tree.depth[row] ?? 0;
        for (let below = row + 1; below <= end; below += 1) expect(tree.depth[below]).toBeGreaterThan(depth);
        if (end + 1 < tree.order.length) expect(tree.depth[end + 1]).toBeLessThanOrEqual(depth);
      }
    }),
  );
});

test("unfolding to a row always shows it", () => {
  fc.assert(
    fc.property(anyLinks, fc.nat(), (given, pick) => {
      fc.pre(given.ids.length > 0);
      const tree = treeOf(given);
      const row = pick % given.ids.length;
      const folded = unfoldTo(tree, given.ids, foldBelow(tree, given.ids, 0), row);
      const shown = shownRows(tree, given.ids, folded);
      const unique = new Set(given.ids).size === given.ids.length;
      if (unique) expect(shown[placeOf(shown, row)]).toBe(row);
    }),
  );
});

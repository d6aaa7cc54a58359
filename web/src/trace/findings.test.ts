import fc from "fast-check";
import { expect, test } from "vitest";

import { byGravity, level, type Marking, marksAmong, marksOf, NO_MARKS, type Severity, worstOf } from "./findings";
import { treeOf } from "./tree";

/** root > (a > (a1, a2), b) */
const tree = treeOf({ ids: ["root", "a", "a1", "a2", "b"], parents: [null, "root", "a", "a", "root"], starts: [0, 1, 2, 3, 4] });
const row = (id: string) => tree.row[tree.byId.get(id) ?? -1] ?? -1;

const finding = (span_id: string, severity: Severity, more: Partial<Marking> = {}): Marking => ({ span_id, severity, spans: [span_id], cause: null, ...more });

test("a finding is told at its own span and shared by the others that show it, and by the one that caused it", () => {
  const loop = finding("a2", "warning", { spans: ["a1", "a2", "b"], cause: "a" });
  const { byRow, rows } = marksOf([loop], null, tree);
  expect(byRow.get(row("a2"))).toMatchObject({ told: [loop], shared: [], worst: "warning", origin: false });
  for (const other of ["a", "a1", "b"]) expect(byRow.get(row(other))).toMatchObject({ told: [], shared: [loop] });
  expect(byRow.has(row("root"))).toBe(false);
  expect(rows).toEqual([row("a2")]);
});

test("what is marked below a row is known to every row above it, the gravest first", () => {
  const { below } = marksOf([finding("a1", "info"), finding("b", "critical")], null, tree);
  expect(below(row("a"))).toBe("info");
  expect(below(row("root"))).toBe("critical");
  expect(below(row("b"))).toBe(null);
});

test("the step in which it began is a place to go to, also where no finding is marked there", () => {
  const { rows, origin, byRow } = marksOf([finding("b", "info")], "a", tree);
  expect(origin).toBe(row("a"));
  expect(rows).toEqual([row("a"), row("b")]);
  expect(byRow.get(row("a"))).toMatchObject({ origin: true, told: [], worst: "info" });
});

test("findings at spans that have not arrived mark nothing", () => {
  const { byRow, rows, origin, worst } = marksOf([finding("later", "critical", { spans: ["later", "never"] })], "gone", tree);
  expect([byRow.size, rows.length, origin, worst]).toEqual([0, 0, -1, "critical"]);
});

test("a node of the graph counts what is marked at its rows", () => {
  const marks = marksOf([finding("a1", "info"), finding("a1", "critical"), finding("b", "warning")], "b", tree);
  expect(marksAmong(marks, [row("a1"), row("a2")])).toEqual({ found: 2, worst: "critical", origin: false });
  expect(marksAmong(marks, [row("b")])).toEqual({ found: 1, worst: "warning", origin: true });
  expect(marksAmong(NO_MARKS, [0])).toEqual({ found: 0, worst: null, origin: false });
});

const severity = fc.constantFrom<Severity>("info", "warning", "critical");

test("what is below a row is the gravest of all marks there, in any tree", () => {
  const parents = fc.array(fc.nat(), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(parents, fc.array(fc.tuple(fc.nat(39), severity), { maxLength: 12 }), (up, found) => {
      const ids = up.map((_, place) => `s${place}`);
      const any = treeOf({ ids, parents: up.map((to, place) => (place === 0 ? null : `s${to % place}`)), starts: up.map((_, place) => place) });
      const marks = marksOf(found.map(([at, grave]) => finding(`s${at}`, grave)), null, any);
      for (let at = 0; at < ids.length; at += 1) {
        const inside = [...marks.byRow].filter(([marked]) => marked > at && marked <= at + (any.size[at] ?? 0)).map(([, mark]) => ({ severity: mark.worst }));
        expect(marks.below(at)).toBe(worstOf(inside));
      }
    }),
  );
});

test("a hundred thousand spans of one chain with a finding each are marked at once", () => {
  const ids = Array.from({ length: 100_000 }, (_, place) => `s${place}`);
  const chain = treeOf({ ids, parents: ids.map((_, place) => (place === 0 ? null : `s${place - 1}`)), starts: ids.map((_, place) => place) });
  const began = performance.now();
  const marks = marksOf(ids.map((id) => finding(id, "warning")), null, chain);
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(marks.below(0)).toBe("warning");
});

test("the gravest comes first, and equal ones stay as the run has them", () => {
  fc.assert(
    fc.property(fc.array(severity), (all) => {
      const sorted = byGravity(all.map((grave, place) => ({ severity: grave, place })));
      for (const [at, one] of sorted.entries()) {
        const next = sorted[at + 1];
        if (next) expect(level(one.severity) * 1_000 - one.place).toBeGreaterThan(level(next.severity) * 1_000 - next.place);
      }
    }),
  );
});

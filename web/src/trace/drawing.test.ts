import fc from "fast-check";
import { expect, test } from "vitest";

import { fitted, readable, showing, zoomedAt } from "./camera";
import { curveOf, headOf } from "./curve";
import { type Graph, graphOf, START } from "./graph";
import { boxOf, CARD, drawnEdges, type Plan, planOf, ROW, shapeOf } from "./graph-plan";
import { beside } from "./graph-walk";
import { callsOf, heardOf } from "./graph-words";
import { layered } from "./layered";
import { ported } from "./ports";
import { runOf } from "./spans";
import { isFramed, rowsOf, sizeOf } from "./stacks";

/** An agent whose model calls a tool after each of its calls. */
function graphed(...tools: string[]): Graph {
  const steps = tools.flatMap((name, at) => [
    { kind: "llm", name: "chat gpt-4o", at: at * 20, failed: false },
    { kind: "tool", name, at: at * 20 + 10, failed: name === "issue_refund" },
  ]);
  const all = [{ kind: "agent", name: "shop", at: 0, failed: false }, ...steps, { kind: "llm", name: "chat gpt-4o", at: 1e5, failed: false }];
  return graphOf(
    runOf(
      {
        ids: all.map((_, n) => `${n}`),
        parents: all.map((_, n) => (n === 0 ? null : "0")),
        names: all.map(({ name }) => name),
        kinds: all.map(({ kind }) => kind),
        starts: all.map(({ at }) => at),
        ends: all.map(({ at }, n) => (n === 0 ? 1e6 : at + 5)),
        statuses: all.map(({ failed }) => (failed ? "error" : "ok")),
        errors: all.map(() => null),
        models: all.map(() => null),
        tokens: all.map(() => null),
        costs: all.map(() => null),
        wrappers: new Set(),
      },
      null,
    ),
  );
}

test("there and back is one line with its rounds", () => {
  const drawn = drawnEdges(graphed("issue_refund", "issue_refund", "issue_refund"));
  expect(drawn.map(({ there, back, rounds }) => [there.count, back?.count ?? 0, rounds])).toEqual([
    [1, 0, 0],
    [1, 0, 0],
    [3, 3, 3],
    [1, 0, 0],
  ]);
});

test("a node is heard with its counts and with who called it", () => {
  const graph = graphed(...Array.from({ length: 6 }, () => "issue_refund"));
  expect(heardOf(graph, 2)).toBe("issue_refund, tool of shop, 6 calls, 6 failed, called by chat gpt-4o");
  expect(heardOf(graph, 0)).toBe("shop, agent, 1 run");
  expect(callsOf({ kind: "llm", rows: [1] })).toBe("1 call");
});

test("many tools of one model stand in a stack, few do not", () => {
  const plan = (graph: Graph) => planOf(graph, drawnEdges(graph));
  expect(plan(graphed("a", "b")).stacks).toEqual([]);
  const many = plan(graphed("a", "b", "c", "d", "e", "f"));
  expect(many.stacks.map(({ boxes }) => boxes.length)).toEqual([6]);
  expect(many.boxes.filter(({ width }) => width === ROW.width)).toHaveLength(6);
});

test("counts that grow need no new layout, new nodes do", () => {
  const shape = (...tools: string[]) => {
    const graph = graphed(...tools);
    return shapeOf(graph, planOf(graph, drawnEdges(graph)));
  };
  expect(shape("a", "a")).toBe(shape("a", "a", "a"));
  expect(shape("a", "a")).not.toBe(shape("a", "b"));
});

const plans: fc.Arbitrary<Plan> = fc.integer({ min: 1, max: 40 }).chain((total) =>
  fc.array(fc.record({ from: fc.nat(total - 1), to: fc.nat(total - 1) }), { maxLength: 80 }).map((wires) => ({
    boxes: Array.from({ length: total }, () => ({ ...CARD, room: 0 })),
    wires: wires.filter(({ from, to }) => from !== to).map((wire) => ({ ...wire, weight: 1, label: null })),
    stacks: [],
  })),
);

test("a simple layout gives every box a place of its own, whatever leads where", () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const { places, lines } = layered(plan, 0);
      expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(plan.boxes.length);
      expect(lines).toHaveLength(plan.wires.length);
      for (const { points } of lines) expect(curveOf(points)).not.toContain("NaN");
    }),
  );
});

test("lines begin at the sides of their boxes", () => {
  fc.assert(
    fc.property(plans, fc.constantFrom("right" as const, "down" as const), (plan, course) => {
      const { places, lines } = layered(plan, 0);
      for (const [wire, { points }] of ported({ ...plan, places, lines }, course).entries()) {
        const at = places[plan.wires[wire]?.from ?? -1] ?? { x: 0, y: 0 };
        const first = points[0] ?? { x: Number.NaN, y: 0 };
        const off = course === "right" ? Math.abs(first.x - at.x) - CARD.width / 2 : Math.abs(first.y - at.y) - CARD.height / 2;
        expect(off).toBeCloseTo(0);
      }
    }),
  );
});

test("a stack of many rows becomes a frame of columns, and no row leaves it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), (rows) => {
      const stack = { of: 0, boxes: Array.from({ length: rows }, (_, row) => row) };
      const { width, height } = sizeOf(stack);
      for (const { x, y } of rowsOf(stack, { x: 0, y: 0 })) {
        expect(Math.abs(x) + ROW.width / 2).toBeLessThanOrEqual(width / 2);
        expect(Math.abs(y) + ROW.height / 2).toBeLessThanOrEqual(height / 2);
      }
      expect(isFramed(stack)).toBe(rows > 18);
    }),
  );
});

test("a line goes round its corners and its head points along it", () => {
  const points = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 20 }];
  expect(curveOf(points)).toBe("M0,0Q10,0 10,20");
  expect(curveOf(points.slice(0, 2))).toBe("M0,0L10,0");
  expect(headOf(points.slice(0, 2), "last", 10)).toBe("M10,0L0,4.8L0,-4.8Z");
  expect(curveOf([])).toBe("");
});

test("the point under the pointer stays there while it zooms", () => {
  const numbers = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(numbers, numbers, fc.double({ min: 0.5, max: 2, noNaN: true }), numbers, numbers, (x, y, factor, px, py) => {
      const before = { x, y, k: 1 };
      const after = zoomedAt(before, factor, { x: px, y: py });
      expect((px - after.x) / after.k).toBeCloseTo(px - x);
      expect((py - after.y) / after.k).toBeCloseTo(py - y);
    }),
  );
});

test("what fits is shown whole; what could not be read is shown in part, with what is looked at", () => {
  const panel = { width: 700, height: 500 };
  expect(fitted({ width: 300, height: 100 }, panel).k).toBe(1);
  expect(readable({ width: 900, height: 100 }, panel, { x: 0, y: 0 })).toEqual(fitted({ width: 900, height: 100 }, panel));
  const part = readable({ width: 9000, height: 100 }, panel, { x: 8990, y: 50 });
  expect(part.k).toBe(0.55);
  expect(8990 * part.k + part.x).toBeLessThan(panel.width);
  const moved = showing({ x: 0, y: 0, k: 1 }, { x: 2000, y: 50 }, CARD, panel);
  expect(2000 + CARD.width / 2 + moved.x).toBe(panel.width - 20);
  expect(showing(moved, { x: 2000, y: 50 }, CARD, panel)).toBe(moved);
});

test("arrows go to the nearest node that way, and stay where there is none", () => {
  const places = [{ x: 0, y: 0 }, { x: 100, y: 0 }, { x: 100, y: 80 }, { x: 40, y: 200 }];
  expect(beside(places, 0, "right")).toBe(1);
  expect(beside(places, 1, "down")).toBe(2);
  expect(beside(places, 0, "left")).toBe(0);
  expect(beside(places, 3, "up")).toBe(2);
  expect(beside([{ x: 0, y: 0 }, { x: 300, y: 20 }], 0, "down")).toBe(0);
});

test("the start stands behind the nodes", () => {
  expect(boxOf(START, graphed("a"))).toBe(3);
});

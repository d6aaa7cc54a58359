import fc from "fast-check";
import { expect, test } from "vitest";

import { countedIn } from "./counted";
import { END, type Graph, graphOf, START } from "./graph";
import { type Spans, runOf } from "./spans";

interface Given {
  readonly id: string;
  readonly up?: string | null;
  readonly kind?: string;
  readonly name?: string;
  readonly failed?: boolean;
  readonly start?: number | null;
  readonly end?: number | null;
  readonly wraps?: boolean;
  readonly model?: string;
}

function run(...given: Given[]) {
  const spans: Spans = {
    ids: given.map(({ id }) => id),
    parents: given.map(({ up }) => up ?? null),
    starts: given.map(({ start }, index) => (start === undefined ? index * 10 : start)),
    ends: given.map(({ end }, index) => (end === undefined ? index * 10 + 5 : end)),
    names: given.map(({ id, name }) => name ?? id),
    kinds: given.map(({ kind }) => kind ?? "chain"),
    statuses: given.map(({ failed }) => (failed ? "error" : "ok")),
    errors: given.map(({ failed }) => (failed ? "it failed" : null)),
    models: given.map(({ model }) => model ?? null),
    tokens: given.map(({ kind }) => (kind === "llm" ? 10 : null)),
    costs: given.map(() => null),
    wrappers: new Set(given.flatMap(({ wraps }, span) => (wraps ? [span] : []))),
  };
  return runOf(spans, null);
}

function nodes(graph: Graph): string[] {
  return graph.nodes.map(({ name, rows, failed }) => `${name} ${rows.length}${failed ? ` failed ${failed}` : ""}`);
}

function edges(graph: Graph): string[] {
  const name = (node: number) => (node === START ? "start" : node === END ? "end" : graph.nodes[node]?.name);
  return graph.edges.map(({ from, to, count }) => `${name(from)} > ${name(to)} ${count}`);
}

const AGENT: Given = { id: "agent", kind: "agent", end: 1e6 };

function loop(times: number): Given[] {
  return [
    AGENT,
    ...Array.from({ length: times }, (_, round): Given[] => [
      { id: `ask ${round}`, up: "agent", kind: "llm", name: "chat" },
      { id: `refund ${round}`, up: "agent", kind: "tool", name: "refund", failed: true },
    ]).flat(),
    { id: "last", up: "agent", kind: "llm", name: "chat" },
  ];
}

test("a tool that fails again and again is a circle with its count", () => {
  const graph = graphOf(run(...loop(6)));
  expect(nodes(graph)).toEqual(["agent 1", "chat 7", "refund 6 failed 6"]);
  expect(edges(graph)).toEqual(["start > agent 1", "agent > chat 1", "chat > refund 6", "refund > chat 6", "chat > end 1"]);
  expect(graph.edges[2]).toMatchObject({ calls: 6, failed: 6 });
  expect(graph.edges[3]).toMatchObject({ calls: 0, failed: 0 });
});

test("tools called at once all come from the one call and all go to the next", () => {
  const tool = (id: string): Given => ({ id, up: "agent", kind: "tool", start: 20, end: 30 });
  const graph = graphOf(
    run(AGENT, { id: "ask", up: "agent", kind: "llm" }, tool("a"), tool("b"), { id: "answer", up: "agent", kind: "llm", start: 40, end: 50 }),
  );
  expect(edges(graph)).toEqual([
    "start > agent 1",
    "agent > ask 1",
    "ask > a 1",
    "ask > b 1",
    "a > answer 1",
    "b > answer 1",
    "answer > end 1",
  ]);
});

test("an agent that hands over to another and gets back is a circle of the two", () => {
  const graph = graphOf(
    run(
      { id: "one", kind: "agent", name: "triage" },
      { id: "two", kind: "agent", name: "refunds" },
      { id: "three", kind: "agent", name: "triage" },
    ),
  );
  expect(nodes(graph)).toEqual(["triage 2", "refunds 1"]);
  expect(edges(graph)).toEqual(["start > triage 1", "triage > refunds 1", "refunds > triage 1", "triage > end 1"]);
});

test("an agent that a model call hands over to gives back to the next call", () => {
  const graph = graphOf(
    run(
      AGENT,
      { id: "plan", up: "agent", kind: "llm", name: "chat" },
      { id: "surfer", up: "agent", kind: "agent", start: 20, end: 39 },
      { id: "surfs", up: "surfer", kind: "llm", name: "chat", start: 25, end: 35 },
      { id: "answer", up: "agent", kind: "llm", name: "chat", start: 40, end: 50 },
    ),
  );
  expect(graph.nodes.map(({ name, agent }) => [name, agent])).toEqual([
    ["agent", null],
    ["chat", "agent"],
    ["surfer", null],
    ["chat", "surfer"],
  ]);
  expect(edges(graph)).toContain("chat > surfer 1");
  expect(edges(graph)).toContain("surfer > chat 1");
});

test("a tool of two agents is told apart, a model of one agent too", () => {
  const graph = graphOf(
    run(
      { id: "a", kind: "agent" },
      { id: "a1", up: "a", kind: "llm", name: "chat", model: "small" },
      { id: "a2", up: "a", kind: "llm", name: "chat", model: "large" },
      { id: "a3", up: "a", kind: "tool", name: "search" },
      { id: "b", kind: "agent" },
      { id: "b1", up: "b", kind: "tool", name: "search" },
    ),
  );
  expect(graph.nodes.map(({ name, agent, model }) => [name, agent, model])).toEqual([
    ["a", null, null],
    ["chat", "a", "small"],
    ["chat", "a", "large"],
    ["search", "a", null],
    ["b", null, null],
    ["search", "b", null],
  ]);
});

test("chains and wrappers are looked through, unless something went wrong there first", () => {
  const graph = graphOf(
    run(
      { id: "root", failed: true, end: 100 },
      { id: "step", up: "root", failed: true, end: 100 },
      { id: "wrapper", up: "step", kind: "llm", wraps: true, end: 100 },
      { id: "call", up: "wrapper", kind: "llm" },
      { id: "parse", up: "step", failed: true },
    ),
  );
  expect(nodes(graph)).toEqual(["call 1", "parse 1 failed 1"]);
  expect([...graph.at]).toEqual([-1, -1, 0, 0, 1]);
});

test("a run of nothing but chains is drawn all the same", () => {
  expect(edges(graphOf(run({ id: "a", end: 100 }, { id: "b", up: "a" })))).toEqual(["start > a 1", "a > b 1", "a > end 1"]);
});

test("a run that is still going has no end yet", () => {
  const graph = graphOf(run({ ...AGENT, end: null }, { id: "ask", up: "agent", kind: "llm" }));
  expect(edges(graph)).toEqual(["start > agent 1", "agent > ask 1"]);
  expect(graph.nodes[0]?.open).toBe(1);
});

test("beyond the limits what is left is joined by kind, and the failing tool stays", () => {
  const many = Array.from({ length: 3000 }, (_, n): Given => ({ id: `tool ${n}`, up: "agent", kind: n % 3 === 0 ? "retriever" : "tool" }));
  const graph = graphOf(run(AGENT, ...many, { id: "bad", up: "agent", kind: "tool", failed: true }));
  expect(graph.nodes.length).toBeLessThanOrEqual(200);
  expect(graph.edges.length).toBeLessThanOrEqual(400);
  expect(graph.nodes.map(({ name }) => name)).toContain("bad");
  expect(graph.joined).toBe(3002 - (graph.nodes.length - 2));
  expect(graph.nodes.slice(-2).map(({ name, joined }) => [name, joined > 0])).toEqual([
    [`and ${graph.nodes.at(-2)?.joined} more`, true],
    [`and ${graph.nodes.at(-1)?.joined} more`, true],
  ]);
});

const shape = fc.record({
  up: fc.option(fc.nat(45)),
  kind: fc.constantFrom("agent", "llm", "tool", "chain", "retriever", "human"),
  name: fc.constantFrom("a", "b", "__proto__", ""),
  start: fc.option(fc.integer({ min: -50, max: 50 })),
  end: fc.option(fc.integer({ min: -50, max: 60 })),
  failed: fc.boolean(),
  wraps: fc.boolean(),
});

test("every counted span is in exactly one node and is led to, whatever was sent", () => {
  fc.assert(
    fc.property(fc.array(shape, { maxLength: 40 }), fc.constantFrom(200, 12), (shapes, most) => {
      const told = run(...shapes.map((one, n) => ({ ...one, id: `${n}`, up: one.up === null ? null : `${one.up}` })));
      const graph = graphOf(told, { nodes: most, edges: 400 });
      const { rows } = countedIn(told.spans, told.tree);
      expect(graph.nodes.flatMap((node) => node.rows).sort((a, b) => a - b)).toEqual([...rows].sort((a, b) => a - b));
      expect(graph.nodes.length).toBeLessThanOrEqual(most);
      for (const [node, { rows: own }] of graph.nodes.entries()) {
        const led = graph.edges.filter(({ to }) => to === node);
        expect(led.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(own.length);
        for (const row of own) expect(graph.at[row]).toBe(node);
      }
      const calls = graph.edges.reduce((sum, edge) => sum + edge.calls, 0);
      expect(calls).toBeLessThanOrEqual(rows.length);
    }),
  );
});

test("depth, breadth and a hundred thousand names come to an end", () => {
  const deep = Array.from({ length: 5000 }, (_, n): Given => ({ id: `${n}`, up: n === 0 ? null : `${n - 1}`, kind: "agent", name: "again" }));
  expect(edges(graphOf(run(...deep)))).toContain("again > again 4999");
  const wide = Array.from({ length: 80_000 }, (_, n): Given => ({ id: `${n}`, up: n === 0 ? null : "0", kind: n === 0 ? "agent" : "tool", name: "t" }));
  expect(nodes(graphOf(run(...wide)))).toEqual(["t 1", "t 79,999".replace(",", "")]);
  const named = Array.from({ length: 100_000 }, (_, n): Given => ({ id: `${n}`, kind: n % 2 === 0 ? "tool" : "llm" }));
  expect(graphOf(run(...named)).nodes.length).toBeLessThanOrEqual(200);
});

import fc from "fast-check";
import { expect, test } from "vitest";

import { callsBefore, namesakesBefore, stepsAfter, storyOf, wrapperOf } from "./story";
import { treeOf } from "./tree";

interface Given {
  readonly id: string;
  readonly up?: string | null;
  readonly kind?: string;
  readonly name?: string;
  readonly error?: string;
  readonly start?: number | null;
  readonly end?: number | null;
  readonly wraps?: boolean;
}

function run(...given: Given[]) {
  const spans = {
    ids: given.map(({ id }) => id),
    parents: given.map(({ up }) => up ?? null),
    starts: given.map(({ start }, index) => (start === undefined ? index * 10 : start)),
    ends: given.map(({ end }, index) => (end === undefined ? index * 10 + 5 : end)),
    names: given.map(({ id, name }) => name ?? id),
    kinds: given.map(({ kind }) => kind ?? "chain"),
    errors: given.map(({ error }) => error ?? null),
    wrappers: new Set(given.flatMap(({ wraps }, span) => (wraps ? [span] : []))),
  };
  return { spans, tree: treeOf(spans) };
}

function told(...given: Given[]): string[] {
  const { spans, tree } = run(...given);
  return storyOf(spans, tree).passages.map(
    ({ span, number, agent }) => `${agent === null ? "" : `${agent}: `}${number ?? "-"} ${spans.ids[span]}`,
  );
}

const AGENT: Given = { id: "agent", kind: "agent" };

test("each LLM call opens a step, and frames and wrappers are left out", () => {
  expect(
    told(
      AGENT,
      { id: "glue", up: "agent" },
      { id: "framework", up: "glue", kind: "llm", wraps: true },
      { id: "first", up: "framework", kind: "llm" },
      { id: "search", up: "agent", kind: "tool" },
      { id: "second", up: "agent", kind: "llm" },
    ),
  ).toEqual(["1 first", "- search", "2 second"]);
});

test("agents are named where there are several, and only where another goes on", () => {
  expect(
    told(
      AGENT,
      { id: "a", up: "agent", kind: "llm" },
      { id: "helper", up: "agent", kind: "agent" },
      { id: "b", up: "helper", kind: "llm" },
      { id: "t", up: "helper", kind: "tool" },
      { id: "c", up: "agent", kind: "llm" },
    ),
  ).toEqual(["agent: 1 a", "helper: 2 b", "- t", "agent: 3 c"]);
});

test("an error is told where it happened, not again on its way up", () => {
  expect(
    told(
      { ...AGENT, error: "KeyError: 'id'" },
      { id: "parser", up: "agent", error: "KeyError: 'id'" },
      { id: "a", up: "agent", kind: "llm" },
    ),
  ).toEqual(["- parser", "1 a"]);
});

test("a run without anything told by its kind is told span by span", () => {
  expect(told(AGENT, { id: "work", up: "agent" })).toEqual(["- agent", "- work"]);
});

test("a span whose start has not arrived is told last", () => {
  expect(told({ id: "late", kind: "tool", start: null }, { id: "a", kind: "llm", start: 5 })).toEqual(["1 a", "- late"]);
});

test("a call goes on from the last call of its agent, whoever spoke in between", () => {
  const { spans, tree } = run(
    AGENT,
    { id: "a", up: "agent", kind: "llm" },
    { id: "helper", up: "agent", kind: "agent" },
    { id: "b", up: "helper", kind: "llm" },
    { id: "c", up: "agent", kind: "llm" },
  );
  expect(callsBefore(spans, tree, 4)).toEqual([1, 3]);
  expect(callsBefore(spans, tree, 3)).toEqual([1]);
  expect(storyOf(spans, tree).passages[2]?.before).toEqual([1, 3]);
});

test("a call knows the tools that ran before the next one", () => {
  const { spans, tree } = run(
    { id: "a", kind: "llm" },
    { id: "x", kind: "tool", name: "search" },
    { id: "y", kind: "tool", name: "search" },
    { id: "b", kind: "llm" },
    { id: "z", kind: "tool", name: "search" },
  );
  const { passages } = storyOf(spans, tree);
  expect(passages[0]?.ran.get("search")).toBe(2);
  expect(passages[3]?.since).toEqual([1, 2]);
});

test("earlier calls of a tool come latest first", () => {
  const tool = { kind: "tool", name: "search" };
  const { spans, tree } = run({ id: "1", ...tool }, { id: "2", ...tool }, { id: "other", kind: "tool" }, { id: "3", ...tool });
  expect(namesakesBefore(spans, tree, 3, 5)).toEqual([1, 0]);
  expect(namesakesBefore(spans, tree, 3, 1)).toEqual([1]);
});

test("the wrapper of a call is found through what lies between", () => {
  const { spans, tree } = run(
    { id: "w", kind: "llm", wraps: true },
    { id: "glue", up: "w" },
    { id: "a", up: "glue", kind: "llm" },
    { id: "b", kind: "llm" },
  );
  expect(wrapperOf(spans, tree, 2)).toBe(0);
  expect(wrapperOf(spans, tree, 3)).toBe(-1);
});

test("80,000 nested spans that all fail are quick", () => {
  const nested = Array.from({ length: 80_000 }, (_, n): Given => ({ id: `s${n}`, up: n ? `s${n - 1}` : null, error: "E", kind: n % 2 ? "llm" : "tool" }));
  const { spans, tree } = run(...nested);
  expect(storyOf(spans, tree).steps).toBe(40_000);
});

const anyRun = fc
  .array(
    fc.record({
      id: fc.nat(20).map(String),
      up: fc.option(fc.nat(24).map(String)),
      kind: fc.constantFrom("agent", "llm", "tool", "chain", "retriever"),
      start: fc.option(fc.nat(50)),
      end: fc.option(fc.nat(60)),
      error: fc.constantFrom("E", "E: more", "F").map(String),
      wraps: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((given) => run(...given));

test("no span is told twice, steps count up by one, and every row leads to a passage, whatever was sent", () => {
  fc.assert(
    fc.property(anyRun, ({ spans, tree }) => {
      const story = storyOf(spans, tree);
      const tells = story.passages.map(({ span }) => span);
      expect(new Set(tells).size).toBe(tells.length);
      const numbers = story.passages.flatMap(({ number }) => number ?? []);
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
      expect(story.passages.length > 0).toBe(spans.ids.length > 0);
      for (const at of story.at) expect(story.passages[at]).toBeDefined();
      for (const [place, { span }] of story.passages.entries()) expect(story.at[tree.row[span] ?? -1]).toBe(place);
    }),
  );
});

test("who read what a span gave: calls after its end, those of its agent first, by their step", () => {
  const { spans, tree } = run(
    AGENT,
    { id: "asks", up: "agent", kind: "llm" },
    { id: "search", up: "agent", kind: "retriever", start: 20, end: 40 },
    { id: "at once", up: "agent", kind: "llm", start: 30 },
    { id: "helper", up: "agent", kind: "agent", start: 40 },
    { id: "helps", up: "helper", kind: "llm", start: 50 },
    { id: "frame", up: "agent", kind: "llm", start: 60, wraps: true },
    { id: "answers", up: "frame", kind: "llm", start: 61 },
  );
  expect(stepsAfter(spans, tree, 2, 9).map(({ span, number }) => `${number} ${spans.ids[span]}`)).toEqual(["4 answers", "3 helps"]);
  expect(stepsAfter(spans, tree, 2, 1)).toHaveLength(1);
  expect(stepsAfter(spans, tree, 7, 9)).toEqual([]);
});

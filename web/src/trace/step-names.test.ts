import { expect, test } from "vitest";

import { runOf, type Spans } from "./spans";
import { stepNames, withoutCount, withoutPlace } from "./step-names";

const KINDS = ["agent", "llm", "tool", "llm", "tool", "retriever"];

function spans(kinds: readonly string[]): Spans {
  const each = <T>(value: (place: number) => T) => kinds.map((_, place) => value(place));
  return {
    ids: each(String),
    parents: each((place) => (place === 0 ? null : "0")),
    names: each((place) => `${kinds[place]}-${place}`),
    kinds,
    starts: each((place) => place * 10),
    ends: each((place) => place * 10 + 5),
    statuses: each(() => "ok"),
    errors: each(() => null),
    models: each(() => null),
    tokens: each(() => null),
    costs: each(() => null),
    wrappers: new Set(),
  };
}

function named(kinds: readonly string[]): (string | null)[] {
  const run = runOf(spans(kinds), null);
  const names = stepNames(run.spans, run.tree);
  return kinds.map((_, span) => names(run.tree.row[span] ?? -1));
}

test("a turn is a step, and what it led to belongs to it; frames have no number", () => {
  expect(named(KINDS)).toEqual([null, "step 1", "tool-2 in step 1", "step 2", "tool-4 in step 2", "retriever-5 in step 2"]);
});

test("what came before the first turn, and a run without turns, have no number", () => {
  expect(named(["agent", "retriever", "llm"])).toEqual([null, null, "step 1"]);
  expect(named(["agent", "tool", "tool"])).toEqual([null, null, null]);
});

test("the place behind a title and the count behind a step are left out, and nothing else", () => {
  expect(withoutPlace("The agent went round in circles (step 5, shop-assistant)")).toBe("The agent went round in circles");
  expect(withoutPlace("A tool failed (step 12)")).toBe("A tool failed");
  expect(withoutPlace("A tool failed (again)")).toBe("A tool failed (again)");
  expect(withoutCount(" of 17 (shop-assistant): it")).toBe(" (shop-assistant): it");
  expect(withoutCount(" of all")).toBe(" of all");
});

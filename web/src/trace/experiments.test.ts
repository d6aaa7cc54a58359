import { describe, expect, it } from "vitest";

import { type Experiment, factsOf, figuresOf, gravestFirst, movedBetween, oneBefore, passedText, type RanRow, rateText, whyOf } from "./experiments";

const experiment = (rest: Partial<Experiment>): Experiment => ({
  id: "1",
  name: "one",
  dataset: "refunds",
  version: 1,
  made: "2026-12-01T12:00:00Z",
  by: "",
  description: "",
  metadata: {},
  items: 10,
  passed: 9,
  failed: 1,
  pass_rate: 0.9,
  steps: 30,
  tokens: 1_000,
  cost: null,
  seconds: null,
  ...rest,
});

const ran = (item_id: string, passed: boolean | null, rest: Partial<RanRow> = {}): RanRow => ({
  item_id,
  passed,
  failures: [],
  error: null,
  output: "",
  difference: null,
  steps: null,
  tokens: null,
  cost: null,
  seconds: null,
  traces: [],
  scores: {},
  ...rest,
});

describe("how many passed", () => {
  it("is told of those of which somebody told", () => {
    expect(passedText(experiment({}))).toBe("9 of 10 passed");
    expect(passedText(experiment({ items: 12 }))).toBe("9 of 10 passed, 2 not judged");
    expect(passedText(experiment({ passed: 0, failed: 0, pass_rate: null }))).toBe("not judged");
  });

  it("never rounds to all or to nothing", () => {
    expect([1, 0.996, 0.904, 0.004, 0, null].map(rateText)).toEqual(["100 %", "99 %", "90 %", "<1 %", "0 %", "–"]);
  });
});

describe("two experiments", () => {
  it("tell what was changed between them", () => {
    const before = experiment({ metadata: { model: "m-1", git: "aaa", note: "x" } });
    const after = experiment({ metadata: { model: "m-2", git: "aaa" }, version: 2 });
    expect(movedBetween(before, after)).toEqual([
      { name: "model", before: "m-1", after: "m-2" },
      { name: "note", before: "x", after: "" },
      { name: "dataset", before: "version 1", after: "version 2" },
    ]);
  });

  it("tell what each took, and leave out what nobody knows", () => {
    const told = figuresOf(experiment({}), experiment({ pass_rate: 0.8, tokens: 790 }));
    expect(told.map(({ name, change, worse }) => [name, change, worse])).toEqual([
      ["Passed", "−10 points", true],
      ["Tokens", "−21 %", false],
      ["Steps", "", false],
    ]);
  });

  it("say nothing of a change where one side is not known", () => {
    const [rate, tokens] = figuresOf(experiment({ pass_rate: null, tokens: null }), experiment({}));
    expect(rate).toMatchObject({ before: "–", after: "90 %", change: "", worse: false });
    expect(tokens).toMatchObject({ before: "–", after: "1,000", change: "" });
  });
});

describe("the items of an experiment", () => {
  it("stand with the gravest first", () => {
    expect(gravestFirst([ran("b", true), ran("c", null), ran("a", false), ran("A", true)]).map(({ item_id }) => item_id)).toEqual(["a", "c", "A", "b"]);
  });

  it("say why they failed in a line", () => {
    expect(whyOf(ran("a", false, { error: "boom", failures: ["x"] }))).toBe("boom");
    expect(whyOf(ran("a", false, { failures: ["x", "y"] }))).toBe("x");
    expect(whyOf(ran("a", false, { difference: { kind: "changed", report: "It parted\n  here" } }))).toBe("It parted");
    expect(whyOf(ran("a", true))).toBe("");
  });
});

it("facts of an experiment begin with the commit and the model", () => {
  expect(factsOf({ python: "3.12", llm: "tape", git: "abc", empty: null })).toEqual([
    ["git", "abc"],
    ["llm", "tape"],
    ["python", "3.12"],
  ]);
});

it("the experiment before is the next older one", () => {
  const rows = [{ id: "3" }, { id: "2" }, { id: "1" }];
  expect([oneBefore(rows, "3"), oneBefore(rows, "1"), oneBefore(rows, "9")]).toEqual([{ id: "2" }, null, null]);
});

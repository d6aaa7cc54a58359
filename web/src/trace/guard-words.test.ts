import { describe, expect, it } from "vitest";

import { limitsOf, moreOf } from "./guard-words";

describe("what a guarded run spent", () => {
  it("is told beside its limit, limits first", () => {
    const told = limitsOf({ limits: { steps: 15, cost: 1 }, spent: { tokens: 3711, steps: 7, cost: 0.12, seconds: 13.01, loops: 1 } });
    expect(told.map(({ says }) => says)).toEqual(["7 of 15 steps", "$0.120 of $1.00", "3,711 tokens", "13 s"]);
    expect(told[0]?.share).toBeCloseTo(7 / 15);
  });
  it("is nothing of a run that did nothing", () => expect(limitsOf({ limits: {}, spent: { cost: 0 } })).toEqual([]));
});

describe("an extension", () => {
  it("has what was filled in", () => expect(moreOf({ steps: "10", cost: "$0.5", tokens: "" })).toEqual({ more: { steps: 10, cost: 0.5 }, wrong: [] }));
  it("names what is no number above nothing", () => expect(moreOf({ steps: "many", seconds: "-1" })).toEqual({ more: {}, wrong: ["steps", "seconds"] }));
});

import { expect, test } from "vitest";

import { deltasOf, type Figures, percentText } from "./deltas";

const run = (tool_errors: number, input_tokens: number, cost: number | null = null, latency_ns: number | null = 1e9): Figures => ({
  latency_ns,
  totals: { steps: 3, tool_calls: 4, tool_errors, input_tokens, output_tokens: 10, cost },
});
const named = (left: Figures, right: Figures, name: string) => deltasOf(left, right).find((delta) => delta.name === name);

test("a change has a direction and a share", () => {
  expect(named(run(0, 100), run(0, 150), "Tokens in")).toMatchObject({ change: 50, percent: 50, worse: false });
  expect(named(run(0, 100), run(0, 100), "Tokens in")).toMatchObject({ change: 0, percent: 0 });
});

test("only more failures are for the worse", () => {
  expect(named(run(0, 1), run(1, 1), "Failed tools")).toMatchObject({ change: 1, percent: null, worse: true });
  expect(named(run(2, 1), run(1, 1), "Failed tools")).toMatchObject({ change: -1, worse: false });
});

test("what only one run told has no change, and what neither told is left out", () => {
  expect(named(run(0, 1, 0.5), run(0, 1), "Cost")).toMatchObject({ left: 0.5, right: null, change: null, percent: null });
  expect(named(run(0, 1), run(0, 1), "Cost")).toBeUndefined();
  expect(named(run(0, 1, null, null), run(0, 1), "Latency")).toMatchObject({ left: null, change: null });
});

test("shares are told so that they can be pictured", () => {
  expect([25.4, -3, 0.2, -0.2, 1100].map(percentText)).toEqual(["+25 %", "−3 %", "+<1 %", "−<1 %", "×12"]);
});

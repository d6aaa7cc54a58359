import { expect, test } from "vitest";

import { scoreBar, scoreMeaning, type Scored } from "./scores";

const scored = (score: number | null, score_kind: Scored["score_kind"]): Scored => ({ score, score_kind });

test("the page says which way a score is good", () => {
  expect(scoreMeaning([scored(0.9, "similarity")])).toContain("higher is closer");
  expect(scoreMeaning([scored(0.2, "distance"), scored(null, "unknown")])).toContain("lower is closer");
  expect(scoreMeaning([scored(7, "unknown")])).toContain("did not say");
  expect(scoreMeaning([scored(null, "unknown")])).toBe("without scores");
});

test("a bar is a share of one, or of the largest score above it", () => {
  expect(scoreBar(0.5, [scored(0.5, "similarity"), scored(0.8, "similarity")])).toBe(0.5);
  expect(scoreBar(5, [scored(5, "unknown"), scored(20, "unknown")])).toBe(0.25);
  expect(scoreBar(null, [])).toBeNull();
});

test("there is no bar where it would lie: negative scores have no length", () => {
  expect(scoreBar(-0.3, [scored(-0.3, "similarity"), scored(0.8, "similarity")])).toBeNull();
  expect(scoreBar(0.8, [scored(-0.3, "similarity"), scored(0.8, "similarity")])).toBeNull();
  expect(scoreBar(Number.NaN, [])).toBeNull();
});

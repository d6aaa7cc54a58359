import { describe, expect, test } from "vitest";

import { nextDifference, type Row, sumOf, verdictOf } from "./replays";

const row = (how: Row["how"]): Row => ({ how, recorded: null, now: null, first: false });
const ROWS = [row("same"), row("changed"), row("same"), row("only_now"), row("same")];

describe("the next difference", () => {
  test("is found in both directions, around the ends", () => {
    expect(nextDifference(ROWS, 0, 1)).toBe(1);
    expect(nextDifference(ROWS, 1, 1)).toBe(3);
    expect(nextDifference(ROWS, 3, 1)).toBe(1);
    expect(nextDifference(ROWS, 1, -1)).toBe(3);
    expect(nextDifference(ROWS, 0, -1)).toBe(3);
  });

  test("is where one stands where nothing differs", () => {
    expect(nextDifference([row("same"), row("same")], 1, 1)).toBe(1);
    expect(nextDifference([], 0, 1)).toBe(0);
  });
});

test("rows are summed up", () => {
  expect(sumOf(ROWS)).toBe("2 of 5 calls differ");
  expect(sumOf([row("same")])).toBe("1 call, all as recorded");
});

test("a result is told in a word", () => {
  expect(verdictOf({ kind: "replay", faithful: true, passed: 1, samples: 1 })).toEqual({ says: "As recorded", well: true });
  expect(verdictOf({ kind: "what_if", faithful: false, passed: 4, samples: 5 })).toEqual({ says: "4 of 5 passed", well: false });
  expect(verdictOf({ kind: "fork", faithful: false, passed: 1, samples: 1 })).toEqual({ says: "Passed", well: true });
  expect(verdictOf({ kind: "bisect", faithful: false, passed: 0, samples: 1 }).well).toBe(false);
});

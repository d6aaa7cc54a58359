import fc from "fast-check";
import { expect, test } from "vitest";

import { durationInQuery, justBelow, numberInQuery } from "./thresholds";

test.each([
  [328e6, "320ms"],
  [500e6, "490ms"],
  [1.48e9, "1.4s"],
  [56.6e9, "56s"],
  [125e9, "2m"],
  [3.4e13, "9.4h"],
])("slower than %d ns is slower than %s", (ns, text) => {
  expect(durationInQuery(ns)).toBe(text);
});

test.each([
  [0.000_34, "0.00033"],
  [1.25, "1.2"],
  [950, "940"],
  [12_345, "12k"],
  [2_460_000, "2.4M"],
])("more than %d is more than %s", (value, text) => {
  expect(numberInQuery(value)).toBe(text);
});

test("the limit is below the value, and not by more than a tenth", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e15, noNaN: true }), (value) => {
      expect(justBelow(value)).toBeLessThan(value);
      expect(justBelow(value)).toBeGreaterThanOrEqual(value * 0.89);
    }),
  );
  expect(justBelow(0)).toBe(0);
});

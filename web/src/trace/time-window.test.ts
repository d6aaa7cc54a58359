import fc from "fast-check";
import { expect, test } from "vitest";

import { around, barOf, ticks, widthOf, zoomed } from "./time-window";

const WHOLE = { from: 0, to: 10e9 };

test("a bar lies where its span does", () => {
  expect(barOf(2.5e9, 5e9, WHOLE)).toEqual({ left: 0.25, width: 0.25, outside: false });
});

test("a bar that sticks out is cut, one beyond the window is said to be outside", () => {
  expect(barOf(-5e9, 5e9, WHOLE)).toEqual({ left: 0, width: 0.5, outside: false });
  expect(barOf(11e9, 12e9, WHOLE).outside).toBe(true);
});

test("a span that ends before it starts is a bar of no width, not a negative one", () => {
  expect(barOf(5e9, 4e9, WHOLE)).toEqual({ left: 0.5, width: 0, outside: false });
});

test("a run of no length does not divide by zero", () => {
  expect(barOf(0, 0, { from: 0, to: 0 }).left).toBe(0);
});

test("ticks are round and few", () => {
  expect(ticks(WHOLE, 5)).toEqual([0, 2e9, 4e9, 6e9, 8e9, 10e9]);
  expect(ticks({ from: 0, to: 7_200e9 }, 4)).toEqual([0, 1_800e9, 3_600e9, 5_400e9, 7_200e9]);
  expect(ticks({ from: 0, to: 3e6 }, 3)).toEqual([0, 1e6, 2e6, 3e6]);
});

test("there are never more ticks than asked for by more than one", () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e17, noNaN: true }), fc.integer({ min: 1, max: 12 }), (to, wanted) => {
      expect(ticks({ from: 0, to }, wanted).length).toBeLessThanOrEqual(wanted + 1);
    }),
  );
});

test("what is zoomed to stands in the middle, within the whole", () => {
  expect(around(4e9, 6e9, WHOLE)).toEqual({ from: 3.8e9, to: 6.2e9 });
  expect(around(0, 2e9, WHOLE)).toEqual({ from: 0, to: 2.4e9 });
  expect(around(-5e9, 60e9, WHOLE)).toEqual(WHOLE);
});

test("zooming stays within the whole and keeps the moment under the pointer", () => {
  const closer = zoomed(WHOLE, WHOLE, 0.5, 4e9);
  expect(widthOf(closer)).toBe(5e9);
  expect(closer.from).toBe(2e9);
  expect(zoomed(closer, WHOLE, 10, 4e9)).toEqual(WHOLE);
});

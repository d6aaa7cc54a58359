import { expect, test } from "vitest";

import { ago, bytes, compact, cost, dayOf, duration, epochMs, errorInShort, plural, tick, utc } from "./format";

test.each([
  [0, "0 ms"],
  [12_000, "12 µs"],
  [420_000, "0.4 ms"],
  [85e6, "85 ms"],
  [4.268e9, "4.27 s"],
  [27.55e9, "27.6 s"],
  [59.96e9, "1 m 00 s"],
  [125e9, "2 m 05 s"],
  [3_780e9, "1 h 03 m"],
  [3_599.6e9, "1 h 00 m"],
  [100 * 3_600e9, "4 d 04 h"],
  [-5e6, "−5.0 ms"],
  [Number.NaN, "–"],
])("%d ns reads %s", (ns, text) => {
  expect(duration(ns)).toBe(text);
});

test.each([
  [950, "950"],
  [9_999, "9,999"],
  [12_345, "12.3k"],
  [99_960, "100k"],
  [999_600, "1.00M"],
  [12_345_678, "12.3M"],
])("%d reads %s in a column", (value, text) => {
  expect(compact(value)).toBe(text);
});

test.each([
  [0, "$0"],
  [0.00001, "<$0.0001"],
  [0.0042, "$0.0042"],
  [0.1271, "$0.127"],
  [12.4, "$12.40"],
  [1240, "$1,240"],
])("%d US dollars read %s", (usd, text) => {
  expect(cost(usd)).toBe(text);
});

test.each([
  [120, "120 B"],
  [4_600, "4.6 kB"],
  [65_536, "66 kB"],
  [2_400_000, "2.4 MB"],
])("%d bytes read %s", (size, text) => {
  expect(bytes(size)).toBe(text);
});

test.each([
  [0, 5e9, "0"],
  [250e6, 250e6, "250 ms"],
  [5e9, 5e9, "5 s"],
  [14.95e9, 50e6, "14.95 s"],
  [75.5e9, 500e6, "75.5 s"],
  [120e9, 60e9, "2 m"],
  [150e9, 30e9, "2 m 30 s"],
  [7_200e9, 3_600e9, "2 h"],
  [1.5e3, 500, "0.0015 ms"],
])("a tick at %d with steps of %d reads %s", (ns, step, text) => {
  expect(tick(ns, step)).toBe(text);
});

test("a moment is told by how long ago it was, also one from tomorrow", () => {
  const now = 1_700_000_000_000;
  expect(ago(now - 2_000, now)).toBe("just now");
  expect(ago(now - 12 * 60_000, now)).toBe("12 m ago");
  expect(ago(now + 2 * 3_600_000, now)).toBe("in 2 h");
});

test("a day of another year carries its year", () => {
  const now = Date.UTC(2026, 10, 24, 12);
  expect(dayOf(Date.UTC(2026, 10, 23, 12), now)).toBe("23 Nov");
  expect(dayOf(Date.UTC(1970, 0, 2, 12), now)).toBe("2 Jan 1970");
});

test("nanoseconds since 1970 keep their milliseconds as text too", () => {
  expect(epochMs("1764000000123456789")).toBeCloseTo(1_764_000_000_123.456_8, 3);
  expect(epochMs(1.764e18)).toBe(1.764e12);
  expect(epochMs("0")).toBe(0);
});

test("a moment beyond the calendar does not throw", () => {
  expect(utc(Number.NaN)).toBe("unknown time");
  expect(utc(9e18)).toBe("unknown time");
});

test("one is singular", () => {
  expect([plural(1, "error"), plural(2, "error"), plural(1200, "match", "matches")]).toEqual([
    "1 error",
    "2 errors",
    "1,200 matches",
  ]);
});

test.each([
  ["shop.payments.RefundServiceDown: 503 for order 1042", "RefundServiceDown: 503 for order 1042"],
  ["ValueError: no such order", "ValueError: no such order"],
  ["example.com answered 503", "example.com answered 503"],
  ["httpx.ConnectError", "ConnectError"],
])("the error %s in short is %s", (says, short) => {
  expect(errorInShort(says)).toBe(short);
});

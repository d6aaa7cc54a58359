import { expect, test } from "vitest";

import { amongQuery, isNarrowed, isOver, told } from "./arrived";
import { listingOf } from "./listing";

const ALL = listingOf({});
const ERRORS = listingOf({ query: "is:error" });
const NOW = Date.parse("2026-11-24T12:00:00Z");

test("the query of the list is asked among the traces that arrived, the newest first", () => {
  expect(amongQuery("a OR b", ["1", '2"\\'])).toBe('(a OR b) trace:("2\\"\\\\" OR "1")');
  expect(amongQuery("", ["1"])).toBe('trace:("1")');
});

test("a query has room for so many traces", () => {
  const ids = Array.from({ length: 500 }, (_, number) => String(number).padStart(32, "0"));
  const asked = amongQuery("is:error", ids);
  expect(asked.length).toBeLessThanOrEqual(4_000);
  expect(asked).toContain(ids.at(-1));
  expect(asked).not.toContain(ids[0]);
});

test("only what the list could show is told", () => {
  expect(told(0, false, ALL)).toBeNull();
  expect(told(12, false, ALL)).toEqual({ says: "12 new traces", offers: "Show" });
  expect(told(1, false, ERRORS)).toEqual({ says: "1 new trace matches", offers: "Show" });
  expect(told(2, false, listingOf({ sort: "-cost" }))).toEqual({ says: "2 new traces", offers: "Sort them in" });
  expect(told(100, true, ALL)).toEqual({ says: "More than 100 new traces", offers: "Show" });
  expect(told(0, true, ERRORS)).toEqual({ says: "Newer traces may match", offers: "Look again" });
});

test("a range that ended has no news", () => {
  expect(isOver(listingOf({ until: "2026-11-24T11:00Z" }), NOW)).toBe(true);
  expect(isOver(listingOf({ until: "2026-11-24T13:00Z" }), NOW)).toBe(false);
  expect(isOver(ALL, NOW)).toBe(false);
  expect([isNarrowed(ALL), isNarrowed(ERRORS), isNarrowed(listingOf({ since: "-1h" }))]).toEqual([false, true, true]);
});

import { expect, test } from "vitest";

import { listingOf, nextSort, readListing } from "./listing";

test("an empty address means everything, newest first", () => {
  expect(listingOf(readListing({}))).toEqual({ query: "", since: undefined, until: undefined, sort: "-start" });
});

test("a column sorts largest first, then smallest first, then not at all", () => {
  expect(nextSort("-start", "cost")).toBe("-cost");
  expect(nextSort("-cost", "cost")).toBe("cost");
  expect(nextSort("cost", "cost")).toBeUndefined();
});

test("the time column turns between newest and oldest", () => {
  expect(nextSort("-start", "start")).toBe("start");
  expect(nextSort("start", "start")).toBeUndefined();
});

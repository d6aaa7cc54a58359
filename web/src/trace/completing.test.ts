import fc from "fast-check";
import { expect, test } from "vitest";

import { type Completion, fitting, moved, type Suggestion, tabbed, taken } from "./completing";

const value = (insert: string, traces = 1): Suggestion => ({ insert, help: "", kind: "value", traces });
const field = (insert: string): Suggestion => ({ insert, help: "", kind: "field", traces: null });

const told = (text: string, start: number, ...suggestions: Suggestion[]): Completion => ({
  text,
  cursor: text.length,
  start,
  end: text.length,
  suggestions,
});
const at = (text: string, cursor = text.length) => ({ text, cursor });
const names = (found: readonly Suggestion[]) => found.map(({ insert }) => insert);

test("an answer is shown as it came where nothing was typed since", () => {
  const answer = told("latency:", 8, value(">3s "), value("[1s TO 10s] "));
  expect(names(fitting(answer, at("latency:")))).toEqual([">3s ", "[1s TO 10s] "]);
});

test("typing on keeps what begins so, also behind a quotation mark and in other letters", () => {
  const answer = told("tool:", 5, value("search "), value('"Web search" '), value("think "));
  expect(names(fitting(answer, at("tool:s")))).toEqual(["search "]);
  expect(names(fitting(answer, at("tool:we")))).toEqual(['"Web search" ']);
  expect(names(fitting(answer, at('tool:"w')))).toEqual(['"Web search" ']);
});

test("a word that is complete, and one that was left, has nothing to offer", () => {
  const answer = told("is:er", 3, value("error "));
  expect(fitting(answer, at("is:error"))).toEqual([]);
  expect(fitting(answer, at("is:error x"))).toEqual([]);
  expect(fitting(answer, at("is:"))).toEqual([]);
  expect(fitting(answer, at("has:er"))).toEqual([]);
  expect(fitting(undefined, at(""))).toEqual([]);
});

test("taking replaces the word and leaves the cursor behind it", () => {
  expect(taken(at("is:er"), 3, value("error "))).toEqual({ text: "is:error ", cursor: 9 });
  expect(taken(at("a to b", 4), 2, field("tool:"))).toEqual({ text: "a tool: b", cursor: 7 });
});

test("taking in the middle of a word replaces all of it, and no value behind a name", () => {
  expect(taken(at("tool:search x", 8), 5, value("select "))).toEqual({ text: "tool:select x", cursor: 12 });
  expect(taken(at("lat:>3s", 2), 0, field("latency:"))).toEqual({ text: "latency:>3s", cursor: 8 });
});

test("the arrows go round through the field itself", () => {
  expect([moved(-1, 1, 3), moved(2, 1, 3), moved(-1, -1, 3), moved(0, -1, 3)]).toEqual([0, -1, 2, -1]);
});

test("Tab takes the first suggestion only of a word that was begun", () => {
  const found = [value("a "), value("b ")];
  expect(tabbed(1, found, false)).toBe(found[1]);
  expect(tabbed(-1, found, true)).toBe(found[0]);
  expect(tabbed(-1, found, false)).toBeUndefined();
});

test("what is before the word never changes, and the cursor stays within the text", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat(), fc.string(), (text, place, from, insert) => {
      const cursor = place % (text.length + 1);
      const start = from % (cursor + 1);
      const after = taken({ text, cursor }, start, value(insert));
      expect(after.text.slice(0, start)).toBe(text.slice(0, start));
      expect(after.cursor).toBeLessThanOrEqual(after.text.length);
    }),
  );
});

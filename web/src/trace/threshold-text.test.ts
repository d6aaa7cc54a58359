import fc from "fast-check";
import { expect, test } from "vitest";

import { sameValue, textOfValue, valueInWords, valueOfText } from "./threshold-text";

test.each([
  ["3", 3],
  [" 0.25 ", 0.25],
  [".5", 0.5],
  ["100,000", 100_000],
  ["100 000", 100_000],
  ["1,5", null],
  ["-1", null],
  ["", null],
  ["many", null],
  ["1e400", null],
])("%j is the number %j", (text, value) => {
  expect(valueOfText("number", text)).toBe(value);
});

test("names stand between commas, each once", () => {
  expect(valueOfText("names", "poll, wait_for,, poll ")).toEqual(["poll", "wait_for"]);
  expect(valueOfText("names", "  ")).toEqual([]);
});

test("every value survives its field", () => {
  const name = fc.string({ minLength: 1 }).filter((text) => text.trim() === text && !/[,\n]/.test(text));
  const number = fc.double({ min: 0, max: 1e15, noNaN: true }).filter((value) => !Object.is(value, -0) && !String(value).includes("e"));
  const survives = (kind: "number" | "names") => (value: number | string[]) => {
    expect(valueOfText(kind, textOfValue(value))).toEqual(value);
  };
  fc.assert(fc.property(number, survives("number")));
  fc.assert(fc.property(fc.uniqueArray(name), survives("names")));
});

test("a default is told in words", () => {
  expect(valueInWords(100_000)).toBe("100,000");
  expect(valueInWords([])).toBe("none");
  expect(valueInWords(["poll", "wait"])).toBe("poll, wait");
  expect(sameValue(["a"], ["a"])).toBe(true);
  expect(sameValue(1, 2)).toBe(false);
});

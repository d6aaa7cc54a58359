import { expect, test } from "vitest";

import { linesOf, newFrom } from "./parts-of";

test("JSON has its names in order, a value a line", () => {
  expect(linesOf({ b: "5", a: [1] })).toBe('{\n  "a": [\n    1\n  ],\n  "b": "5"\n}');
  expect(linesOf('{"b":1,"a":2}')).toBe(linesOf({ a: 2, b: 1 }));
});

test("text of several lines is told as those lines", () => {
  expect(linesOf({ code: 'def f():\n  return "x"', n: 1 })).toBe('{\n  "code": |\n    def f():\n      return "x"\n  "n": 1\n}');
});

test("text stays text, and nothing is nothing", () => {
  expect(linesOf("plain\ntext")).toBe("plain\ntext");
  expect([linesOf(null), linesOf(""), linesOf(undefined)]).toEqual(["", "", ""]);
  expect(linesOf(0)).toBe("0");
});

test("what followed the last answer is new to the model", () => {
  expect(newFrom([{ role: "system" }, { role: "user" }, { role: "assistant" }, { role: "tool" }])).toBe(3);
  expect(newFrom([{ role: "system" }, { role: "user" }])).toBe(0);
  expect(newFrom([])).toBe(0);
});

import { expect, test } from "vitest";

import { briefly, detectorInWords, familyInWords, graveInWords, heard, precisionInWords, sureness } from "./finding-words";
import type { Severity } from "./findings";

const found = (detector: string, severity: Severity, times = 1) => ({ detector, severity, times });

test.each([
  ["exact_repeat", "Exact repeat"],
  ["invalid_sql", "Invalid SQL"],
  ["html_instead_of_json", "HTML instead of JSON"],
  ["myOwn", "Myown"],
  ["", ""],
])("the detector %s is called %s", (name, words) => {
  expect(detectorInWords(name)).toBe(words);
});

test("families have a name of their own, and others the one they came with", () => {
  expect(familyInWords("loops")).toBe("Loops and waste");
  expect(familyInWords("tool_output")).toBe("Tool output");
  expect(familyInWords("house_rules")).toBe("House rules");
});

test("a row names the gravest finding and counts the others", () => {
  expect(briefly([])).toBe("");
  expect(briefly([found("flat_scores", "info"), found("retry_storm", "critical", 6), found("cycle", "warning")])).toBe("Retry storm ×6 and 2 more");
});

test("only what is critical is said of how grave they are", () => {
  expect(graveInWords([found("a", "info"), found("b", "warning")])).toBe("");
  expect(graveInWords([found("a", "critical")])).toBe("critical");
  expect(graveInWords([found("a", "critical"), found("b", "critical")])).toBe("all critical");
  expect(graveInWords([found("a", "critical"), found("b", "info")])).toBe("1 critical");
});

test("those who do not see the mark hear what it means", () => {
  expect(heard([found("cycle", "warning", 3)], [], true)).toBe("it most likely began here; warning finding: Cycle ×3");
  expect(heard([], [found("cycle", "warning", 3)], false)).toBe("part of: Cycle ×3");
});

test("a confidence is told as cases, and never as certainty", () => {
  expect(sureness(0.714)).toContain("about 71 of 100");
  expect(sureness(1)).toContain("about 99 of 100");
  expect(sureness(0)).toBe("");
  expect(sureness(Number.NaN)).toBe("");
});

test("a precision that nobody measured is none", () => {
  expect(precisionInWords(0, 0)).toBe("nobody said yet");
  expect(precisionInWords(6, 7)).toBe("6 of 7 right");
});

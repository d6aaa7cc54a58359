import { expect, test } from "vitest";

import { PILLS, type Usual } from "./pills";

const USUAL: Usual = { latency: 56.6e9, tokens: 12_345, cost: 0.42 };

function pill(name: string) {
  const found = PILLS.find((one) => one.name === name);
  if (!found) throw new Error(`no pill ${name}`);
  return found;
}

test("every pill turns on and off again, and is known by the query alone", () => {
  for (const { turned, isOn } of PILLS) {
    const on = turned("tool:refund", USUAL) ?? "";
    expect(isOn("tool:refund")).toBe(false);
    expect(isOn(on)).toBe(true);
    expect(turned(on, USUAL)).toBe("tool:refund");
  }
});

test("all pills together are turned off one by one", () => {
  const all = PILLS.reduce((query, { turned }) => turned(query, USUAL) ?? query, "");
  expect(all).toBe("(is:error OR tool_errors:>0) findings:>0 severity:critical finding.family:loops latency:>56s cost:>0.41 is:escalated is:open");
  expect(PILLS.every(({ isOn }) => isOn(all))).toBe(true);
  expect(PILLS.reduce((query, { turned }) => turned(query, USUAL) ?? query, all)).toBe("");
});

test("a limit that somebody wrote is the pill's too", () => {
  expect(pill("Slow").isOn("user:ann latency:>=3s")).toBe(true);
  expect(pill("Slow").turned("user:ann latency:>=3s", USUAL)).toBe("user:ann");
  expect(pill("Slow").isOn("latency:<3s")).toBe(false);
  expect(pill("Expensive").isOn("tokens:>2k")).toBe(true);
});

test("where no trace told its cost, tokens say what is expensive", () => {
  expect(pill("Expensive").turned("", { tokens: 12_345 })).toBe("tokens:>12k");
  expect(pill("Expensive").turned("", {})).toBeNull();
  expect(pill("Expensive").title({})).toContain("cost or tokens");
  expect(pill("Slow").title(USUAL)).toContain("latency:>56s");
});

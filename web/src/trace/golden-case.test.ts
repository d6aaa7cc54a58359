import { describe, expect, it } from "vitest";

import { callInWords, caseOf, expectedOf } from "./golden-case";

const told = (expected: unknown) => expectedOf(expected).map(({ says, code, after }) => [says, code, after].filter(Boolean).join(" "));

describe("what a golden case expects", () => {
  it("is told in words, calls first, then the output, then limits", () => {
    const said = told({
      must_call: [{ tool: "lookup_order", args: { order_id: "A17" }, times: 1 }, { tool: "answer" }],
      must_not_call: ["issue_refund"],
      output_matches: "30.day",
      max_steps: 8,
      max_tokens: 12_000,
      max_cost: 0.05,
    });
    expect(said).toEqual([
      'Calls lookup_order(order_id: "A17") exactly once',
      "Calls answer at least once",
      "Never calls issue_refund",
      "The output matches 30.day",
      "At most 8 model calls",
      "At most 12,000 tokens",
      "At most $0.050",
    ]);
  });

  it("tells a judge with what it said of the output", () => {
    const [judge] = expectedOf({ judge: { question: "Is it polite?", model: "m", verdict: { output: "x", passed: true, reason: "It greets." } } });
    expect(judge).toEqual({ sort: "judge", says: "m is asked about the output", code: "Is it polite?", after: "It said yes: It greets." });
  });

  it("is nothing where nothing is told", () => {
    expect(expectedOf(undefined)).toEqual([]);
    expect(expectedOf({ judge: null, max_cost: null, must_call: null })).toEqual([]);
  });
});

describe("a call that is meant", () => {
  it("tells values as code, and words about values as words", () => {
    expect(callInWords({ tool: "t", args: { n: "5", m: 5 } })).toBe('t(n: "5", m: 5)');
    expect(callInWords({ tool: "t", args: { n: { at_most: 50, at_least: 1 } } })).toBe("t(n at most 50 and at least 1)");
    expect(callInWords({ tool: "t", args: { a: { one_of: ["x", "y"] }, b: { any: true }, c: { absent: true } } })).toBe(
      't(a one of "x", "y", b given, c not given)',
    );
  });

  it("tells an object that is no words as the object", () => {
    expect(callInWords({ tool: "t", args: { where: { city: "Bonn" } } })).toBe('t(where: {"city":"Bonn"})');
    expect(callInWords({ tool: "t", args: { where: {} } })).toBe("t(where: {})");
  });
});

describe("a case", () => {
  it("tells what runs and where it came from", () => {
    const made = caseOf({
      v: 1,
      name: "late",
      entry: { argv: ["python", "agent.py"] },
      overrides: { system: "Be strict.", model: null },
      on_miss: { "tool:search": "stub:nothing" },
      provenance: { trace_id: "9f", incident: 3, by: "alice" },
    });
    expect(made.argv).toEqual(["python", "agent.py"]);
    expect(made.overrides).toEqual([["system", "Be strict."]]);
    expect(made.ways).toEqual([["tool:search", "stub:nothing"]]);
    expect(made.provenance).toMatchObject({ traceId: "9f", incident: 3, by: "alice", command: "" });
  });

  it("of a shape that nobody knows says nothing and breaks nothing", () => {
    for (const odd of [null, 3, "text", [], { entry: [], provenance: 7, overrides: "x", expect: { must_call: {} } }]) {
      expect(caseOf(odd).expected).toEqual([]);
    }
  });
});

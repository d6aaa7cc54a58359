import fc from "fast-check";
import { expect, test } from "vitest";

import { clausesOf, has, withClause, without, withoutClauses } from "./clauses";

const texts = (query: string) => clausesOf(query).map(({ text }) => text);

test.each([
  ["", []],
  ["is:error tool:refund", ["is:error", "tool:refund"]],
  ["is:error AND tool:refund", ["is:error", "tool:refund"]],
  ["is:error OR tool:refund user:ann", ["is:error OR tool:refund", "user:ann"]],
  ['(is:error steps:>3) "exact words"', ["is:error", "steps:>3", '"exact words"']],
  ["(is:error OR steps:>3) -tool:x", ["is:error OR steps:>3", "-tool:x"]],
  ["tool:(a OR b) cost:[0.01 TO 0.5]", ["tool:(a OR b)", "cost:[0.01 TO 0.5]"]],
  ["NOT (a b) c", ["NOT (a b)", "c"]],
  ['name:"a ) b" c', ['name:"a ) b"', "c"]],
])("%s is made of %j", (query, clauses) => {
  expect(texts(query)).toEqual(clauses);
});

const ERRORS = "(is:error OR tool_errors:>0)";

test.each([
  [ERRORS, true],
  ["tool_errors:>0 OR is:error", true],
  ["user:ann (tool_errors:>0  OR is:ERROR) tool:x", true],
  ["user:ann AND (is:error OR tool_errors:>0)", true],
  ["is:error", false],
  ["is:error OR tool_errors:>0 OR user:ann", false],
  ["user:ann OR (is:error OR tool_errors:>0)", false],
  ["NOT (is:error OR tool_errors:>0)", false],
  ["is:error tool_errors:>0", false],
])("that %s asks for errors is %s", (query, asks) => {
  expect(has(query, ERRORS)).toBe(asks);
});

test("a clause is one only where it must be met", () => {
  expect(has("tool:x is:open", "is:open")).toBe(true);
  expect(has("tool:x OR is:open", "is:open")).toBe(false);
  expect(has("-is:open", "is:open")).toBe(false);
  expect(has("NOT is:open", "-is:open")).toBe(true);
});

test("taking a clause out leaves the others as they were written", () => {
  expect(without('is:open tool:"web search"  user:ann OR user:tom', "is:open")).toBe('tool:"web search" user:ann OR user:tom');
  expect(without("(a OR b) AND is:open AND c", "is:open")).toBe("a OR b c");
  expect(without("a  b", "is:open")).toBe("a  b");
  expect(withoutClauses("latency:>3s a", ({ text }) => text.startsWith("latency:"))).toBe("a");
});

test("a query that cannot be read is left alone", () => {
  for (const query of ['tool:"x', "(a", "a OR", "a )", "AND", "()"]) {
    expect(has(query, "is:open")).toBe(false);
    expect(without(query, "is:open")).toBe(query);
  }
});

const clause = fc.constantFrom("is:open", "steps:>3", "-tool:x", "a OR b", "(is:error OR tool_errors:>0)", '"two words"', "x AND y");

test("what was put in is found, and taking it out gives back the query", () => {
  fc.assert(
    fc.property(fc.array(clause, { maxLength: 4 }), (clauses) => {
      const query = clauses.filter((one) => one !== "is:open").join(" ");
      const added = withClause(query, "is:open");
      expect(has(added, "is:open")).toBe(true);
      expect(clausesOf(without(added, "is:open")).map(({ meaning }) => meaning)).toEqual(clausesOf(query).map(({ meaning }) => meaning));
    }),
  );
});

test("nothing that anybody types makes it fail", () => {
  const typed = fc.string({ unit: fc.constantFrom(..."ab:()\"[]{}-+ \\>\nORNDT*".split("")), maxLength: 30 });
  fc.assert(
    fc.property(typed, (query) => {
      expect(without(query, "is:open")).toBe(query);
    }),
    { numRuns: 2_000 },
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";

import { baseOf, canonical, changesOf, editsOf, isKnownOutput, type Said, stretches } from "./changes";

const says = (role: string, content: string, ...calls: [string, unknown][]): Said => ({
  role,
  content,
  tool_calls: calls.map(([name, given]) => ({ name, arguments: given })),
});

const QUESTION = says("user", "Where is A-1009?");
const ASKS = says("assistant", "", ["search", { id: "A-1009", full: true }]);
const GAVE = says("tool", '{"state": "lost"}');

test("a loop adds what it answered and what its tool gave", () => {
  expect(changesOf([QUESTION], [ASKS], [QUESTION, ASKS, GAVE])).toEqual({ kept: [0], answers: [1], fresh: [2], gone: [] });
});

test("a call is the same whether its arguments came as text or as JSON, in any order", () => {
  const asText = says("assistant", " ", ["search", '{"full":true,"id":"A-1009"}']);
  expect(changesOf([], [ASKS], [asText]).answers).toEqual([0]);
  expect(canonical('{"b":[1,{"d":1,"c":2}],"a":"5"}')).toBe(canonical({ a: "5", b: [1, { c: 2, d: 1 }] }));
  expect(canonical({ a: "5" })).not.toBe(canonical({ a: 5 }));
});

test("history that was cut out is gone, and a message said twice counts twice", () => {
  const changes = changesOf([QUESTION, QUESTION, GAVE], [], [QUESTION, says("user", "And?")]);
  expect(changes).toEqual({ kept: [0], answers: [], fresh: [1], gone: [1, 2] });
});

test("the base is the conversation that shares most; the nearest of equal ones", () => {
  expect(baseOf([[GAVE], [QUESTION, GAVE]], [QUESTION, GAVE])).toBe(1);
  expect(baseOf([[QUESTION], [QUESTION]], [QUESTION])).toBe(0);
  expect(baseOf([[GAVE]], [QUESTION])).toBe(-1);
});

test("a tool's answer that was told as its output is known", () => {
  expect(isKnownOutput(GAVE, ['ok {"state": "lost"} 3 rows'])).toBe(true);
  expect(isKnownOutput(GAVE, ['{"state":"lost"}'])).toBe(true);
  expect(isKnownOutput(GAVE, [{ state: "lost" }])).toBe(true);
  expect(isKnownOutput(GAVE, ["lost"])).toBe(false);
  expect(isKnownOutput(QUESTION, ["Where is A-1009?"])).toBe(false);
});

const anyMessage = fc.record({
  role: fc.constantFrom("user", "assistant", "tool"),
  content: fc.constantFrom("a", "b", " a ", ""),
  tool_calls: fc.array(fc.record({ name: fc.constantFrom("f", "g"), arguments: fc.jsonValue() }), { maxLength: 1 }),
});
const anyTalk = fc.array(anyMessage, { maxLength: 12 });

test("every message is counted once, before and after", () => {
  fc.assert(
    fc.property(anyTalk, anyTalk, anyTalk, (seen, said, after) => {
      const { fresh, answers, kept, gone } = changesOf(seen, said, after);
      expect([...fresh, ...answers, ...kept].sort((a, b) => a - b)).toEqual(after.map((_, place) => place));
      expect(kept.length + gone.length).toBe(seen.length);
      expect(answers.length).toBeLessThanOrEqual(said.length);
    }),
  );
});

test("what goes on from a conversation has nothing gone, and only the rest is new", () => {
  fc.assert(
    fc.property(anyTalk, anyTalk, anyTalk, (seen, said, rest) => {
      const { fresh, gone } = changesOf(seen, said, [...seen, ...said, ...rest]);
      expect(gone).toEqual([]);
      expect(fresh.length).toBe(rest.length);
    }),
  );
});

test("stretches hold every message once, in order, and no two kept ones touch", () => {
  fc.assert(
    fc.property(fc.nat(30), fc.uniqueArray(fc.nat(30)), (total, kept) => {
      const found = stretches(total, new Set(kept));
      expect(found.flatMap(({ places }) => places)).toEqual(Array.from({ length: total }, (_, place) => place));
      for (const [index, one] of found.entries()) expect(one.kept && (found[index + 1]?.kept ?? false)).toBe(false);
    }),
  );
});

test("a message that stands where it stood with another text was edited", () => {
  const prompt = says("system", "Never refund twice.");
  const edited = says("system", "Never refund more than once.");
  const edits = (seen: Said[], after: Said[]) => editsOf(seen, after, changesOf(seen, [], after)).map(({ place }) => place);
  expect(edits([prompt, QUESTION], [edited, QUESTION, ASKS])).toEqual([0]);
  expect(editsOf([prompt], [edited], changesOf([prompt], [], [edited]))[0]?.pieces.filter(({ how }) => how !== "same")).toEqual([
    { how: "removed", text: "twice" },
    { how: "added", text: "more than once" },
  ]);
  expect(edits([prompt], [says("system", "You write poems about the sea.")])).toEqual([0]);
  expect(edits([QUESTION], [says("user", "Where is A-1010?")])).toEqual([0]);
  expect(edits([QUESTION], [says("user", "Something else altogether, please!")])).toEqual([]);
  expect(edits([QUESTION], [says("tool", "Where is A-1010?")])).toEqual([]);
  expect(edits([QUESTION, prompt], [prompt, QUESTION])).toEqual([]);
});

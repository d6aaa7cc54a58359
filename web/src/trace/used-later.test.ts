import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type Answer, type Chunk, QUOTE, useInWords, usesOf } from "./used-later";
import { tellingWords, wordsIn } from "./words";

const chunk = (content: string, id: string | null = null, metadata: Chunk["metadata"] = {}): Chunk => ({ content, id, metadata });
const answer = (text: string, step = 3): Answer => ({ text, step, spanId: `span ${step}` });
const told = (one: Chunk, answers: Answer[], query = "") => usesOf([one], answers, query).map(useInWords)[0];

describe("a chunk is cited", () => {
  test.each([
    ["its id", chunk("Shoes run small.", "sizes.md"), "See sizes.md: take half a size more."],
    ["its title", chunk("x", null, { title: "Returns and refunds" }), "As 'Returns and refunds' says, within 30 days."],
    ["its address", chunk("x", null, { url: "https://shop.example/returns" }), "(https://shop.example/returns)"],
    ["its file", chunk("x", null, { source: "/kb/policies/returns.pdf" }), "According to returns.pdf you may."],
    [
      "eight of its words in a row",
      chunk("A refund goes to the card that paid, within five working days of the return."),
      "We checked. The refund goes to the card that paid within five working days.",
    ],
  ])("by %s", (_, one, text) => {
    expect(told(one, [answer(text)])).toBe("cited in step 3");
  });

  test.each([
    ["a number", chunk("x y", "3"), "There are 3 ways."],
    ["a short word", chunk("x y", "doc"), "The doc says so."],
    ["a part of a longer word", chunk("x y", "kb-1"), "It is kb-12."],
  ])("not by %s", (_, one, text) => {
    expect(told(one, [answer(text)])).toBe("not used");
  });

  test("not by what the query named or said already", () => {
    const one = chunk("You can return worn shoes within thirty days of the purchase date.", "returns.md");
    const query = "What does returns.md say: can you return worn shoes within thirty days of the purchase?";
    expect(told(one, [answer("returns.md: no idea")], query)).toBe("not used");
    expect(told(one, [answer(query)], query)).toBe("not used");
  });
});

describe("words in common", () => {
  const one = chunk("Parcels to Norway travel with NordPost and arrive on the third working day, customs excepted.");

  test("are counted without stop words and words of the query", () => {
    const said = answer("NordPost brings parcels on the third working day, customs permitting.", 5);
    expect(told(one, [said], "How long do parcels take?")).toBe("5 of 9 words appear in the answer of step 5");
  });

  test("are told of the answer that has most of them", () => {
    const answers = [answer("NordPost parcels travel.", 2), answer("NordPost parcels travel to Norway and arrive.", 4)];
    expect(told(one, answers)).toBe("5 of 10 words appear in the answer of step 4");
  });

  test("by chance are no use", () => {
    expect(told(one, [answer("The third option is better.")])).toBe("not used");
    expect(told(one, [])).toBe("not used");
    expect(told(chunk(""), [answer("x")])).toBe("not used");
  });

  test("are found in scripts without spaces", () => {
    const [use] = usesOf([chunk("返金は五営業日以内にカードに行われます")], [answer("カードへの返金は五営業日以内です")], "");
    expect(use?.shared).toBeGreaterThan(5);
  });
});

describe("whatever was retrieved and said", () => {
  const text = fc.oneof(fc.string(), fc.lorem({ maxCount: 40 }), fc.string({ unit: "grapheme" }));
  const chunks = fc.record({ content: text, id: fc.option(text), metadata: fc.dictionary(fc.constantFrom("title", "url", "n"), text) });

  test("each chunk has one use, never more words than it has, and the answer is one of those given", () => {
    fc.assert(
      fc.property(fc.array(chunks, { maxLength: 5 }), fc.array(text, { maxLength: 4 }), text, (some, said, query) => {
        const answers = said.map((one, place) => answer(one, place + 1));
        const uses = usesOf(some, answers, query);
        expect(uses).toHaveLength(some.length);
        for (const use of uses) {
          expect(use.shared).toBeLessThanOrEqual(use.words);
          if (use.how !== "not used") expect(answers.map(({ spanId }) => spanId)).toContain(use.answer?.spanId);
          if (use.how === "cited") expect(use.cited).not.toBe("");
        }
      }),
    );
  });

  test("a chunk that is repeated word for word is never called unused", () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 30 }).filter((words) => tellingWords(words).size >= 3), text, text, (words, before, after) => {
        expect(told(chunk(words), [answer(`${before} ${words} ${after}`)])).not.toBe("not used");
        if (wordsIn(words).length >= QUOTE) expect(told(chunk(words), [answer(`x ${words}`)])).toBe("cited in step 3");
      }),
    );
  });

  test("more answers never make a chunk less used", () => {
    const rank = { "not used": 0, shared: 1, cited: 2 };
    fc.assert(
      fc.property(chunks, fc.array(text, { minLength: 1, maxLength: 4 }), (one, said) => {
        const answers = said.map((words, place) => answer(words, place));
        const [few, all] = [usesOf([one], answers.slice(0, -1), ""), usesOf([one], answers, "")];
        expect(rank[all[0]?.how ?? "not used"]).toBeGreaterThanOrEqual(rank[few[0]?.how ?? "not used"]);
      }),
    );
  });
});

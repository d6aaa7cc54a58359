import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type Piece, sameness, wordDiff } from "./word-diff";

const shown = (pieces: readonly Piece[]) => pieces.map(({ how, text }) => ({ same: text, added: `{+${text}+}`, removed: `[-${text}-]` })[how]).join("");
const of = (pieces: readonly Piece[], ...kinds: Piece["how"][]) =>
  pieces.filter(({ how }) => kinds.includes(how)).map(({ text }) => text).join("");

describe("a text that was edited", () => {
  test.each([
    ["Be brief.", "Be brief.", "Be brief."],
    ["Never refund twice.", "Never refund more than once.", "Never refund [-twice-]{+more than once+}."],
    ["You are helpful.", "You are a helpful agent.", "You are {+a +}helpful{+ agent+}."],
    ["one\ntwo\nthree", "one\nthree", "one\n[-two\n-]three"],
    ["", "new", "{+new+}"],
    ["old", "", "[-old-]"],
  ])("%j to %j", (before, after, told) => {
    expect(shown(wordDiff(before, after))).toBe(told);
  });

  test("both texts can be read from the pieces, whatever they are", () => {
    const text = fc.oneof(fc.string(), fc.lorem({ maxCount: 30 }), fc.string({ unit: "grapheme" }));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const pieces = wordDiff(before, after);
        expect(of(pieces, "same", "removed")).toBe(before);
        expect(of(pieces, "same", "added")).toBe(after);
        expect(sameness(wordDiff(before, before))).toBe(before.trim() === "" ? 0 : 1);
      }),
    );
  });

  test("texts of many changes are told without walking through all of them", () => {
    const [before, after] = ["a", "b"].map((name) => Array.from({ length: 20_000 }, (_, n) => `${name}${n}`).join(" "));
    const pieces = wordDiff(before ?? "", after ?? "");
    expect(of(pieces, "same", "removed")).toBe(before);
    expect(sameness(pieces)).toBeLessThan(0.5);
  });
});

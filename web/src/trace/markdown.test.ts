import fc from "fast-check";
import { expect, test } from "vitest";

import { looksLikeMarkdown, MARKDOWN_AT_MOST } from "./markdown";

test.each([
  "# Refunds\nWithin 30 days.",
  "Steps:\n- look\n- refund",
  "1. look\n2. refund",
  "It is **never** done.",
  "See [the policy](https://shop.example/returns).",
  "![p](https://stranger.example/p.png)",
  "```py\nx\n```",
  "| a | b |\n|---|---|\n| 1 | 2 |",
  "> said",
])("%j was written as Markdown", (text) => {
  expect(looksLikeMarkdown(text)).toBe(true);
});

test.each(["", "Where is A-1009?", "a * b * c", "total: 5 - 3", "it cost #12", "a_b_c", "1. only one"])("%j was not", (text) => {
  expect(looksLikeMarkdown(text)).toBe(false);
});

test("a very long text stays plain, and any text is told quickly", () => {
  expect(looksLikeMarkdown(`# x\n${"a".repeat(MARKDOWN_AT_MOST)}`)).toBe(false);
  fc.assert(fc.property(fc.string(), (text) => typeof looksLikeMarkdown(text) === "boolean"));
});

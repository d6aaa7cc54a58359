import fc from "fast-check";
import { expect, test } from "vitest";

import { toldParts } from "./told";

const link = (text: string, span: string) => ({ is: "span", text, span });
const plain = (text: string) => ({ is: "text", text });

test("links to spans, code and strong words are parts of the story", () => {
  expect(toldParts("In [step 3](span:a1) **it** asked `refund` twice.")).toEqual([
    plain("In "),
    link("step 3", "a1"),
    plain(" "),
    { is: "strong", text: "it" },
    plain(" asked "),
    { is: "code", text: "refund" },
    plain(" twice."),
  ]);
});

test("ids may be encoded, and signs of Markdown escaped", () => {
  expect(toldParts(String.raw`[step \[1\]](span:a%2F1) cost 3\*4`)).toEqual([link("step [1]", "a/1"), plain(" cost 3*4")]);
  expect(toldParts("[x](span:%E0%A4%A)")).toEqual([link("x", "%E0%A4%A")]);
});

test("a link to anywhere else, HTML and a broken link stay text", () => {
  for (const text of ["[here](https://example.com)", "<img src=x onerror=alert(1)>", "[step 3](span:", "[](span:a)"]) {
    expect(toldParts(text)).toEqual([plain(text)]);
  }
});

test("a text without signs comes through letter by letter", () => {
  fc.assert(
    fc.property(fc.string().filter((text) => !/[\\`*[\]]/.test(text)), (text) => {
      expect(toldParts(text).map((part) => part.text).join("")).toBe(text);
    }),
  );
});

test("a long text of nothing but signs is read at once", () => {
  const began = performance.now();
  for (const sign of ["[", "`", "**", "[a](span:"]) toldParts(sign.repeat(100_000));
  expect(performance.now() - began).toBeLessThan(2_000);
});

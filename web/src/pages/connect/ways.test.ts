import fc from "fast-check";
import { expect, test } from "vitest";

import { type Target, waysTo } from "./ways";

const open: Target = { server: "http://127.0.0.1:4318", project: "default", keyed: false, key: null };
const key = { public: "pk-bt-1", secret: "sk-bt-1-x" };

const textOf = (target: Target) =>
  waysTo(target)
    .flatMap((way) => way.blocks.map((block) => block.text))
    .join("\n");

test("an open server needs no key and says none", () => {
  expect(textOf(open)).not.toMatch(/bt-|YOUR/);
  expect(textOf(open)).not.toContain("backtrail.project");
});

test("a key that was made for the lines is in every way, and its project is not named beside it", () => {
  const target = { ...open, project: "shop", keyed: true, key };
  for (const way of waysTo(target)) expect(way.blocks.map((block) => block.text).join("\n")).toContain(key.secret);
  expect(textOf(target)).not.toMatch(/YOUR|shop/);
});

test("without one the lines say where it goes", () => {
  for (const way of waysTo({ ...open, keyed: true }))
    expect(way.blocks.map((block) => block.text).join("\n")).toContain("sk-bt-YOUR-SECRET-KEY");
});

test("a project is named where no key tells it", () => {
  const told = textOf({ ...open, project: "it's café" });
  expect(told).toContain('project="it\'s café"');
  expect(told).toContain("OTEL_RESOURCE_ATTRIBUTES='backtrail.project=it'\\''s%20caf%C3%A9'");
  expect(told).toContain("LANGSMITH_PROJECT='it'\\''s café'");
});

test("no name of a project gets out of its quotation marks", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" }), (project) => {
      fc.pre(project !== "default");
      const ways = waysTo({ ...open, project });
      const [own, smith] = [ways[0]?.blocks[1]?.text ?? "", ways[4]?.blocks[0]?.text ?? ""];
      const [, literal] = /project=(".*"),\n {4}instrument/s.exec(own) ?? [];
      expect(JSON.parse(literal ?? "")).toBe(project);
      const word = smith.slice(smith.indexOf("LANGSMITH_PROJECT=") + "LANGSMITH_PROJECT=".length);
      expect(unquoted(word)).toBe(project);
    }),
  );
});

/** What a shell makes of one word. */
function unquoted(word: string): string {
  return word.startsWith("'") ? word.slice(1, -1).replaceAll("'\\''", "'") : word;
}

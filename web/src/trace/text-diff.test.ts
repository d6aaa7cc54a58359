import fc from "fast-check";
import { expect, test } from "vitest";

import { type Cell, textDiff } from "./text-diff";

const said = (cell: Cell | null) => cell?.pieces.map(({ text }) => text).join("") ?? null;
const shown = (left: string, right: string) =>
  textDiff(left, right).lines.map((line) => [line.same, said(line.left), said(line.right)]);

test("a changed line stands beside what took its place, with its own words marked", () => {
  const { lines } = textDiff('{\n  "order": "A-1009"\n}', '{\n  "order": "A-1010"\n}');
  expect(lines.map(({ same }) => same)).toEqual([true, false, true]);
  expect(lines[1]?.left?.pieces.filter(({ own }) => own).map(({ text }) => text)).toEqual(["1009"]);
  expect(lines[1]?.right?.pieces.filter(({ own }) => own).map(({ text }) => text)).toEqual(["1010"]);
});

test("a line that only one text has leaves the other side empty", () => {
  expect(shown("a\nb", "a\nnew\nb")).toEqual([
    [true, "a", "a"],
    [false, null, "new"],
    [true, "b", "b"],
  ]);
});

test("nothing against something is something", () => {
  expect(shown("", "a")).toEqual([[false, null, "a"]]);
  expect(shown("", "")).toEqual([]);
});

test("both texts can be read from the two columns, each line with its number", () => {
  const text = fc.array(fc.constantFrom("a", "b b", "c d e", ""), { minLength: 1, maxLength: 20 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, text, (left, right) => {
      const { lines } = textDiff(left, right);
      for (const [text, cells] of [[left, lines.map((line) => line.left)], [right, lines.map((line) => line.right)]] as const) {
        const there = cells.filter((cell) => cell !== null);
        expect(there.map(said).join("\n")).toBe(text);
        expect(there.map(({ number }) => number)).toEqual(there.map((_, at) => at + 1));
      }
      for (const { same, left: one, right: other } of lines) expect(same).toBe(same && said(one) === said(other));
    }),
  );
});

test("of what differs 64 KB a side are diffed, wherever in the text it stands", () => {
  const long = Array.from({ length: 20_000 }, (_, at) => `line ${at}`).join("\n");
  const near = textDiff(`${long}\nleft\n${long}`, `${long}\nright\n${long}`);
  expect(near.left_out).toEqual([0, 0]);
  expect(near.lines.filter(({ same }) => !same)).toHaveLength(1);
  const far = textDiff(long, long.replaceAll("line", "row"));
  expect(far.left_out[0]).toBeGreaterThan(100_000);
  expect(far.lines.length).toBeLessThan(15_000);
});

test("one line without an end is cut and not hung upon", () => {
  const { lines, left_out } = textDiff("x".repeat(1_000_000), "y");
  expect(said(lines[0]?.left ?? null)).toHaveLength(65_536);
  expect(left_out[0]).toBeGreaterThan(900_000);
});

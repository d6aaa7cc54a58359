import { expect, test } from "vitest";

import type { SpanDetail, Totals, Trace } from "../../api/client";
import { burnOf, sumLine } from "./burn";
import { pauseBefore, turnAt } from "./turns";
import { isCut, wholeText } from "./whole";

const trace = (id: string, over: Partial<Trace> = {}, totals: Partial<Totals> = {}): Trace =>
  ({ trace_id: id, start: null, end: null, totals: { input_tokens: 0, output_tokens: 0, ...totals }, ...over }) as Trace;

const span = (over: Partial<SpanDetail>): SpanDetail =>
  ({ input_messages: [], output_messages: [], query: null, tool: null, input: null, output: null, ...over }) as SpanDetail;

test("the sum of tokens never falls along a session, and ends at the total", () => {
  const burn = burnOf([
    trace("a", {}, { input_tokens: 100, output_tokens: 20 }),
    trace("b"),
    trace("c", {}, { input_tokens: 300, output_tokens: 80 }),
  ]);
  expect(burn.bars.map((bar) => bar.sum)).toEqual([120, 120, 500]);
  expect([burn.most, burn.sum]).toEqual([380, 500]);
  expect(sumLine(burn, 10, 100)).toBe("M0 76L10 76L10 76L20 76L20 0L30 0");
});

test("a session without tokens has no line", () => {
  expect(sumLine(burnOf([trace("a")]), 10, 100)).toBe("");
});

test("a pause is told from a minute on, never where turns overlap", () => {
  const first = trace("a", { start: "2026-11-24T10:00:00Z", end: "2026-11-24T10:00:10Z" });
  expect(pauseBefore(trace("b", { start: "2026-11-24T10:05:10Z" }), first)).toBe(300e9);
  expect(pauseBefore(trace("b", { start: "2026-11-24T10:00:30Z" }), first)).toBeNull();
  expect(pauseBefore(trace("b", { start: "2026-11-24T09:00:00Z" }), first)).toBeNull();
  expect(pauseBefore(first, undefined)).toBeNull();
});

test("moving stops at both ends and begins at the nearest one", () => {
  const traces = [trace("a"), trace("b")];
  expect(turnAt(traces, undefined, 1)?.trace_id).toBe("a");
  expect(turnAt(traces, undefined, -1)?.trace_id).toBe("b");
  expect(turnAt(traces, "b", 1)?.trace_id).toBe("b");
  expect(turnAt(traces, "b", -1)?.trace_id).toBe("a");
  expect(turnAt([], "b", 1)).toBeUndefined();
});

test("the whole text of a turn keeps its lines", () => {
  const content = "first line\n\n  second line";
  const message = { role: "user", content } as SpanDetail["input_messages"][number];
  expect(wholeText(span({ input_messages: [message] }), "input", "first line second")).toBe(content);
  expect(wholeText(span({ output: "  answer\nmore" }), "output", "answer more")).toBe("  answer\nmore");
});

test("a text that does not begin like the preview is another one", () => {
  expect(wholeText(span({ input: "something else" }), "input", "first line")).toBeNull();
  expect(wholeText(span({ input: { q: "first line" } }), "input", "first line")).toBeNull();
});

test("a preview is cut at 200 characters, a pair of surrogates being one", () => {
  expect(isCut("x".repeat(199))).toBe(false);
  expect(isCut("🎉".repeat(199))).toBe(false);
  expect(isCut("🎉".repeat(200))).toBe(true);
});

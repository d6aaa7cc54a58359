import { expect, test } from "vitest";

import type { Trace } from "../../api/client";
import { idIn, ranked } from "./likely";
import { turned } from "./marks";

const trace = (trace_id: string, input_preview: string, session_id: string | null = null): Trace => ({
  trace_id, input_preview, session_id, root_id: null, name: "agent", user_id: null, tags: [], environment: null,
  release: null, service: null, models: [], start: null, end: null, latency_ns: null, status: "ok", output_preview: "",
  totals: { spans: 1, steps: 0, llm_calls: 0, tool_calls: 0, tool_errors: 0, retrievals: 0, errors: 0, input_tokens: 0,
    output_tokens: 0, cached_tokens: 0, cost: null, escalations: 0, cache_write_tokens: 0, reasoning_tokens: 0, llm_errors: 0,
    computed_cost: 0, unpriced: 0 },
  findings: { count: 0, worst: null, detectors: [] },
}); // prettier-ignore

test("the same input is likelier than the same session, and a run is never compared with itself", () => {
  const run = trace("run", "Where is it?", "s1");
  const found = [run, trace("a", "Hello"), trace("b", "Hello", "s1"), trace("c", "Where is it?"), trace("b", "Hello", "s1")];
  expect(ranked(run, found).map((one) => [one.trace.trace_id, one.why])).toEqual([
    ["c", ["same input"]],
    ["b", ["same session"]],
    ["a", []],
  ]);
});

test("an id is found in a link", () => {
  expect(idIn("https://backtrail.example/traces/4bf9%2F7?span=1")).toBe("4bf9/7");
  expect(idIn("http://localhost/t/4bf9")).toBe("4bf9");
  expect(idIn("  4bf9 ")).toBe("4bf9");
  expect(idIn("http://x/traces/%E0%A4%A")).toBe("%E0%A4%A");
});

test("the last two marks stay, and a mark is let go of by marking again", () => {
  const [a, b, c] = [trace("a", ""), trace("b", ""), trace("c", "")];
  const ids = (marks: readonly Trace[]) => marks.map(({ trace_id }) => trace_id);
  expect(ids(turned(turned(turned([], a), b), c))).toEqual(["b", "c"]);
  expect(ids(turned([a, b], a))).toEqual(["b"]);
});

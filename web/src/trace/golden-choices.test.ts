import { expect, it } from "vitest";

import { choicesOf } from "./golden-choices";

const item = (id: string, trace_id: string | null, changed: string, is_golden = true) => ({ id, trace_id, changed, is_golden });

it("golden cases of the run come first, the newest above the rest; other items are none", () => {
  const datasets = [
    { name: "golden", items: [item("old", "t1", "2026-11-01"), item("other", "t2", "2026-12-01"), item("new", "t1", "2026-11-30")] },
    { name: "examples", items: [item("plain", "t1", "2026-12-01", false)] },
  ];
  expect(choicesOf(datasets, "t1").map(({ id, ofRun }) => [id, ofRun])).toEqual([
    ["new", true],
    ["old", true],
    ["other", false],
  ]);
  expect(choicesOf(datasets, null).every(({ ofRun }) => !ofRun)).toBe(true);
});

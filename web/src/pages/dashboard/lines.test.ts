import { describe, expect, it } from "vitest";

import type { Series } from "./ask";
import { columnsOf, marksOf, windowOf } from "./lines";

const point = (at: string, value: number | null) => ({ at, value, samples: 1 });
const series = (of: Partial<Series>): Series => ({
  measure: "traces",
  title: "Traces",
  unit: "count",
  bucket: "hour",
  since: "2026-12-01T00:00:00Z",
  until: "2026-12-01T03:00:00Z",
  series: [],
  more: 0,
  marks: [],
  unread: 0,
  ...of,
});

describe("the lines of a chart", () => {
  it("share their moments, with a gap where one of them has none", () => {
    const [one, two] = ["2026-12-01T00:00:00Z", "2026-12-01T01:00:00Z"];
    const lines = [
      { value: "a", total: 3, samples: 2, query: "", points: [point(one, 1), point(two, 2)] },
      { value: "b", total: 5, samples: 1, query: "", points: [point(two, 5)] },
    ];
    const { at, values } = columnsOf(series({ series: lines }));
    expect(at).toEqual([Date.parse(one) / 1000, Date.parse(two) / 1000]);
    expect(values).toEqual([
      [1, 2],
      [null, 5],
    ]);
  });

  it("lead to the hour or the day of a point", () => {
    const at = Date.parse("2026-12-01T01:00:00Z") / 1000;
    expect(windowOf(at, "hour")).toEqual({ since: "2026-12-01T01:00Z", until: "2026-12-01T02:00Z" });
    expect(windowOf(at, "day").until).toBe("2026-12-02T01:00Z");
  });

  it("have one mark for what changed at one moment", () => {
    const at = "2026-12-01T01:00:00Z";
    const marks = marksOf(
      series({
        marks: [
          { at, kind: "release", agent: "refunds", before: "1.4", after: "1.5" },
          { at, kind: "model", agent: "refunds", before: "", after: "gpt-4o" },
        ],
      }),
    );
    expect(marks).toEqual([{ at: Date.parse(at) / 1000, says: "refunds: release 1.4 → 1.5\nrefunds: model – → gpt-4o" }]);
  });
});

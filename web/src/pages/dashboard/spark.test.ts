import { describe, expect, it } from "vitest";

import { sparkOf } from "./spark";

const points = (...values: (number | null)[]) => values.map((value, index) => ({ at: String(index), value, samples: 1 }));

describe("the line of a KPI", () => {
  it("is broken where there was nothing to count", () => {
    const spark = sparkOf({ points: points(1, 2, null, 4), healthy: 8, alert: 15 }, 90, 30);
    expect(spark.line.match(/M/g)).toHaveLength(2);
    expect(spark.dots).toHaveLength(1);
  });

  it("shows the line of what is healthy always, and that of the alert when it comes near", () => {
    expect(sparkOf({ points: points(1, 2), healthy: 8, alert: 15 }, 90, 30).alert).toBeNull();
    const high = sparkOf({ points: points(1, 9), healthy: 8, alert: 15 }, 90, 30);
    expect(high.alert).not.toBeNull();
    expect(high.healthy).toBeGreaterThan(high.alert ?? 0);
  });

  it("has no line without a point", () => {
    expect(sparkOf({ points: points(null, null), healthy: 8, alert: 15 }, 90, 30).line).toBe("");
  });
});

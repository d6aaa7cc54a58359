import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { between, conditionOf, lasting, measured, meterOf, queryOfLabel, secondsOf } from "./alert-words";

describe("a value with its unit", () => {
  it.each([
    [16, "steps", "16 steps"],
    [1, "steps", "1 step"],
    [0.095, "share", "9.5 %"],
    [52_140, "tokens", "52.1k tokens"],
    [125, "seconds", "2 m 5 s"],
    [12_000, "tokens", "12k tokens"],
    [12.4, "dollars", "$12.40"],
    [14.4, "times", "×14.4"],
    [null, "steps", "no data"],
  ])("%s %s is %s", (value, unit, told) => expect(measured(value, unit)).toBe(told));
});

describe("a duration", () => {
  it("is read back as it was written", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 40 * 86_400 }), (seconds) => secondsOf(lasting(seconds)) === seconds));
  });
  it.each([
    ["90", 90],
    ["15m", 900],
    ["1 hour 30 min", 5_400],
    ["", 0],
    ["soon", null],
    ["5 m or so", null],
  ])("%j is %s seconds", (text, seconds) => expect(secondsOf(text)).toBe(seconds));
  it("between two moments has whole seconds", () => {
    expect(between(0, 4_200)).toBe("4 s");
    expect(between(0, 65_000)).toBe("1 m 05 s");
    expect(between(10, 0)).toBe("0 s");
  });
});

describe("a condition", () => {
  it("names both limits with the unit once", () => {
    expect(conditionOf({ op: ">", warn: 10, alert: 15 }, "steps")).toBe("warns above 10, alert above 15 steps");
    expect(conditionOf({ op: ">=", warn: null, alert: 4 }, "calls")).toBe("alert from 4 calls");
    expect(conditionOf({ op: ">", warn: 0.02, alert: null }, "share")).toBe("warns above 2 %");
    expect(conditionOf({ op: ">", warn: null, alert: null }, "steps")).toBe("no limit");
  });
});

describe("a label", () => {
  it("leads to its traces, quotes and all", () => expect(queryOfLabel("agent", 'a "b"')).toBe(String.raw`agent:"a \"b\""`));
  it("leads nowhere where no trace has it", () => expect(queryOfLabel("budget", "all")).toBeNull());
});

describe("a meter", () => {
  it("never leaves its box, and has the limit in it", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (value, limit) => {
        const meter = meterOf(value, limit);
        return meter !== null && meter.filled >= 0 && meter.filled < 1 && meter.limit > 0 && meter.limit < 1 && value > limit === meter.filled > meter.limit;
      }),
    );
  });
  it("is not drawn without a value or a limit", () => {
    expect(meterOf(null, 3)).toBeNull();
    expect(meterOf(3, null)).toBeNull();
  });
});

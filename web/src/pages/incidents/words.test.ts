import { describe, expect, it } from "vitest";

import type { Incident } from "./ask";
import { laidOut, timerOf } from "./words";

describe("an incident in words", () => {
  it("tells how long after the page each thing was done", () => {
    const timer = [
      { what: "filled", at: "", seconds: 0.16 },
      { what: "step_2_confirmed", at: "", seconds: 250 },
    ];
    expect(timerOf({ timer } as unknown as Incident)).toEqual([
      { what: "Runbook filled in", after: "160 ms" },
      { what: "Step 2 confirmed", after: "4 m 10 s" },
    ]);
  });

  it("lays out JSON, and leaves other texts as they are", () => {
    expect(laidOut('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(laidOut("SELECT 1")).toBe("SELECT 1");
  });
});

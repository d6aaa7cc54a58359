import { describe, expect, it } from "vitest";

import { change, inShort, told } from "./told";

describe("numbers of the dashboard", () => {
  it("are told in their unit, with three figures", () => {
    expect(told(18.534, "steps")).toBe("18.5");
    expect(told(0.14239, "ratio")).toBe("14.2 %");
    expect(told(0.0019, "ratio")).toBe("0.19 %");
    expect(told(0, "ratio")).toBe("0 %");
    expect(told(12_345.4, "tokens")).toBe("12.3k");
    expect(told(4.27, "seconds")).toBe("4.27 s");
    expect(told(12.4, "usd")).toBe("$12.40");
    expect(told(58, "count")).toBe("58");
    expect(told(0.5, "count")).toBe("0.5");
  });

  it("are a dash where there was nothing to count", () => {
    expect(told(null, "steps")).toBe("–");
  });

  it("change by a share, or by a multiple", () => {
    expect(change(11, 10)).toBe("+10 %");
    expect(change(9, 10)).toBe("−10 %");
    expect(change(10, 10)).toBe("no change");
    expect(change(35, 10)).toBe("×3.5");
    expect(change(35, 0)).toBeNull();
    expect(change(null, 10)).toBeNull();
  });

  it("shorten names that are whole questions", () => {
    expect(inShort("refund-agent")).toBe("refund-agent");
    expect(inShort("What is the cheapest option to mail a DVD to Colombia?")).toMatch(/^What is the cheapest .* …$/);
  });
});

import { describe, expect, it } from "vitest";

import { standing } from "./standing";

const budget = { share: 0.3, amount: 100, forecast: 80, exhausted_at: null };

describe("a budget", () => {
  it("lasts where the forecast is within it", () => expect(standing(budget)).toEqual({ zone: "healthy", says: "lasts, if it goes on so", filled: 0.3, forecast: 0.8 }));
  it("does not last where the forecast is beyond it", () => expect(standing({ ...budget, forecast: 250, exhausted_at: "2026-12-20T00:00:00Z" })).toMatchObject({ zone: "warning", forecast: 1 }));
  it("is used up", () => expect(standing({ ...budget, share: 1.4, forecast: 140 })).toMatchObject({ zone: "alert", filled: 1 }));
  it("never draws a forecast behind what is spent", () => expect(standing({ ...budget, forecast: 0 }).forecast).toBe(0.3));
});

import { expect, test } from "vitest";

import { wrongAtSight } from "./look";

test("the public half, and nothing at all, are no secret key", () => {
  expect(wrongAtSight("  ")).toMatch(/sk-bt-/);
  expect(wrongAtSight(" pk-bt-1f0c2a ")).toMatch(/public half/);
});

test("whatever else is pasted is the server's to judge", () => {
  expect(wrongAtSight(" sk-bt-1f0c2a-x\n")).toBe("");
  expect(wrongAtSight("something")).toBe("");
});

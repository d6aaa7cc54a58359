import fc from "fast-check";
import { expect, test } from "vitest";

import { type Layout, listed, moved, readLayout, showing, templateOf, writeLayout } from "./columns";

const KNOWN = ["time", "name", "steps", "cost"];
const USUAL: Layout = { shown: ["time", "name"], previews: true };

test("a layout is read back as it was written", () => {
  const layout = { shown: ["cost", "name"], previews: false };
  expect(readLayout(writeLayout(layout), KNOWN, USUAL)).toEqual(layout);
  expect(readLayout(writeLayout(USUAL), KNOWN, USUAL)).toEqual(USUAL);
});

test("columns that there are not any more are left out, and nothing at all means the usual ones", () => {
  expect(readLayout("name,mood,name,previews", KNOWN, USUAL)).toEqual({ shown: ["name"], previews: true });
  for (const text of [null, "", "mood", "previews"]) expect(readLayout(text, KNOWN, USUAL)).toBe(USUAL);
});

test("the choice lists what is shown first, and showing keeps that order", () => {
  const order = listed({ shown: ["cost", "name"], previews: true }, KNOWN);
  expect(order).toEqual(["cost", "name", "time", "steps"]);
  expect(showing(USUAL, order, new Set(["time", "cost"])).shown).toEqual(["cost", "time"]);
});

test("a column moves before or after another", () => {
  expect(moved(KNOWN, new Set(["cost"]), "name", "before")).toEqual(["time", "cost", "name", "steps"]);
  expect(moved(KNOWN, new Set(["time"]), "cost", "after")).toEqual(["name", "steps", "cost", "time"]);
  expect(moved(KNOWN, new Set(["time"]), "time", "after")).toEqual(KNOWN);
});

test("moving loses and repeats nothing", () => {
  const ids = fc.subarray(KNOWN).map((some) => new Set(some));
  fc.assert(
    fc.property(ids, fc.constantFrom(...KNOWN), fc.constantFrom("before" as const, "after" as const), (some, target, where) => {
      expect(moved(KNOWN, some, target, where).toSorted()).toEqual(KNOWN.toSorted());
    }),
  );
});

test("previews lie under the name and what follows it, up to a column with a second line of its own", () => {
  const time = { id: "time", least: 80, tall: true };
  const name = { id: "name", least: 200, most: Infinity };
  const user = { id: "user", least: 60, most: 100 };
  expect(templateOf([time, name, user, { id: "tools", least: 50, tall: true }], "name")).toEqual({
    columns: "minmax(80px, 80px) minmax(200px, 1fr) minmax(60px, 100px) minmax(50px, 50px)",
    preview: "2 / 4",
    least: 80 + 200 + 60 + 50 + 36 + 32,
  });
  expect(templateOf([name, user], "name").preview).toBe("1 / 3");
});

test("a row of one line has room beside what stood below", () => {
  const tools = { id: "tools", least: 60, alone: 90 };
  expect(templateOf([tools], "tools", true).least).toBe(92);
  expect(templateOf([tools], "tools", false).columns).toBe("minmax(90px, 90px)");
});

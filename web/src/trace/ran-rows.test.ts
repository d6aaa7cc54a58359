import { expect, it } from "vitest";

import { rowsOf } from "./ran-rows";

it("rows are read as they were sent, and what is no row is left out", () => {
  const call = { i: 0, kind: "tool", name: "look", asks: "A17", gave: "found", label: "masked", took: 0.2, span_id: "ab" };
  const rows = rowsOf([{ how: "changed", recorded: call, now: { name: "look" }, first: true }, { how: "odd", now: call }, { how: "same" }, null, 7]);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ how: "changed", first: true, recorded: { name: "look", label: "masked", span_id: null }, now: { i: -1, outcome: "value", label: "tape" } });
});

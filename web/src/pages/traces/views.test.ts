import { expect, test } from "vitest";

import { newId, searchOf, shownOf, type View, viewOf } from "./views";

const COLUMNS = "time,name,previews";
const kept = (id: string, view: ReturnType<typeof viewOf>): View => ({ ...view, id, made: "", changed: "" });

test("a view opens at the look that it was saved with", () => {
  const search = { query: "is:error", since: "-24h", until: undefined, sort: "-cost" };
  const view = kept("1", viewOf(" Costly errors ", search, COLUMNS, false));
  expect(view.name).toBe("Costly errors");
  expect(searchOf(view)).toEqual({ ...search, columns: COLUMNS });
});

test("relative ranges stay relative, fixed ones are kept only where that was asked for", () => {
  const fixed = { since: "2026-11-24T10:00Z", until: "-1h" };
  expect(viewOf("a", fixed, COLUMNS, false)).toMatchObject({ since: "", until: "" });
  expect(viewOf("a", fixed, COLUMNS, true)).toMatchObject(fixed);
});

test("the view on show is known by its look", () => {
  const views = [
    kept("1", viewOf("all", {}, COLUMNS, false)),
    kept("2", viewOf("errors", { query: "is:error", sort: "-start" }, COLUMNS, false)),
    kept("3", { ...viewOf("any columns", { query: "is:open" }, "", false) }),
  ];
  expect(shownOf(views, { query: "is:error" }, COLUMNS)?.id).toBe("2");
  expect(shownOf(views, { query: "is:error" }, "name")).toBeUndefined();
  expect(shownOf(views, { query: "is:open" }, "name")?.id).toBe("3");
});

test("no two ids are the same", () => {
  const ids = new Set(Array.from({ length: 100 }, newId));
  expect(ids.size).toBe(100);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{24}$/);
});

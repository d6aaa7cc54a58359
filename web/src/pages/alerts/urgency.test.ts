import { expect, it } from "vitest";

import { byUrgency } from "./urgency";

const row = (name: string, since: string, more: object = {}) => ({ name, since, level: "alert" as const, state: "alert" as const, acknowledged: null, silenced: null, ...more });

it("puts what nobody has in hand first, the gravest of it before the others, then the newest", () => {
  const silenced = { id: "s", until: "", reason: "" };
  const rows = [
    row("silenced", "9", { silenced }),
    row("taken", "8", { acknowledged: "7" }),
    row("warning", "7", { level: "warning" }),
    row("old", "1"),
    row("recovering", "6", { state: "recovering" }),
    row("new", "5"),
  ];
  expect(byUrgency(rows).map(({ name }) => name)).toEqual(["new", "old", "recovering", "warning", "taken", "silenced"]);
});

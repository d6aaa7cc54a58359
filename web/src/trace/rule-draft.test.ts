import { describe, expect, it } from "vitest";

import type { Metric, Rule } from "../api/alerts";
import { blankRule, draftOf, fieldsFor, readDraft } from "./rule-draft";

const RATE: Metric = {
  name: "tool_error_rate",
  says: "share of the tool calls that failed",
  unit: "share",
  source: "window",
  labels: ["agent", "tool"],
  always: [],
  samples: "tool calls",
};
const STEPS: Metric = { ...RATE, name: "steps", unit: "steps", source: "stream", labels: ["session", "agent"], always: ["session"], samples: "" };
const RULE: Rule = { ...blankRule(RATE, "own"), name: "Errors", warn: 0.02, alert: 0.08, only: { agent: "support" }, group_by: ["tool"] };

describe("a rule in a form", () => {
  it("is told in the words of people", () => {
    expect(draftOf(RULE, RATE)).toMatchObject({ warn: "2", alert: "8", recover: "", window_s: "15 m", only: "agent=support", group_by: "tool", min_samples: "10" });
  });

  it("changes nothing where nothing was typed", () => {
    expect(readDraft(draftOf(RULE, RATE), RULE, RATE)).toEqual({ changes: {}, wrong: {} });
  });

  it("gives only what was changed, in the numbers of the API", () => {
    const typed = { ...draftOf(RULE, RATE), alert: "9.5 %", warn: "", window_s: "1 h", group_by: "agent, tool", only: "" };
    expect(readDraft(typed, RULE, RATE)).toEqual({
      changes: { alert: 0.095, warn: null, window_s: 3600, group_by: ["agent", "tool"], only: {} },
      wrong: {},
    });
  });

  it("says what is wrong beside the field", () => {
    const typed = { ...draftOf(RULE, RATE), name: " ", alert: "many", for_s: "soon", min_samples: "0", only: "support" };
    expect(Object.keys(readDraft(typed, RULE, RATE).wrong).sort()).toEqual(["alert", "for_s", "min_samples", "name", "only"]);
  });

  it("has only the fields that the metric knows", () => {
    const names = (metric: Metric) => fieldsFor(metric).flatMap(({ fields }) => fields.map(({ name }) => name));
    expect(names(RATE)).toContain("min_samples");
    expect(names(RATE)).not.toContain("action");
    expect(names(STEPS)).toContain("action");
    expect(names(STEPS)).not.toContain("window_s");
  });
});

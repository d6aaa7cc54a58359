/** What of the list of alerts stands in the address. */
export type Which = "open" | "ended";

export interface AlertsSearch {
  readonly state?: Which | undefined;
  /** Id of a rule. */
  readonly rule?: string | undefined;
}

export function readAlerts(search: Record<string, unknown>): AlertsSearch {
  const { state, rule } = search;
  return {
    state: state === "open" || state === "ended" ? state : undefined,
    rule: typeof rule === "string" && rule !== "" ? rule : undefined,
  };
}

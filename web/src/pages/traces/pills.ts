/** The pills over the list: each puts a clause into the query or takes it out. A line here adds one. */
import { clausesOf, has, withClause, without, withoutClauses } from "../../trace/clauses";
import { durationInQuery, numberInQuery } from "../../trace/thresholds";

/** What 95 of 100 traces of the range do not exceed; without a field that none of them has. */
export interface Usual {
  readonly latency?: number | undefined;
  readonly tokens?: number | undefined;
  readonly cost?: number | undefined;
}

export interface Pill {
  readonly name: string;
  readonly title: (usual: Usual) => string;
  readonly isOn: (query: string) => boolean;
  /** The query with the clause, or without it; null where there is nothing to ask for. */
  readonly turned: (query: string, usual: Usual) => string | null;
}

export const PILLS: readonly Pill[] = [
  asking("Errors", "(is:error OR tool_errors:>0)", "Runs that failed, or in which a tool call failed"),
  asking("Findings", "findings:>0", "Runs in which a detector found something"),
  asking("Critical", "severity:critical", "Runs with a critical finding"),
  asking("Loops", "finding.family:loops", "Runs that went round in circles, or used far more than the task needs"),
  beyond("Slow", ["latency"], ({ latency }) => latency && `latency:>${durationInQuery(latency)}`),
  beyond("Expensive", ["cost", "tokens"], ({ cost, tokens }) =>
    cost ? `cost:>${numberInQuery(cost)}` : tokens && `tokens:>${numberInQuery(tokens)}`,
  ),
  asking("Escalated", "is:escalated", "Runs that were handed over to a human"),
  asking("Running", "is:open", "Runs that have not ended"),
];

/** A clause that always says the same. */
function asking(name: string, clause: string, title: string): Pill {
  return {
    name,
    title: () => `${title}: ${clause}`,
    isOn: (query) => has(query, clause),
    turned: (query) => (has(query, clause) ? without(query, clause) : withClause(query, clause)),
  };
}

/** A lower limit of one of the fields, whoever wrote it. */
function beyond(name: string, fields: readonly string[], clauseOf: (usual: Usual) => string | 0 | undefined): Pill {
  const limit = new RegExp(`^(?:${fields.join("|")}):>=?[\\d.]+\\w*$`);
  const meant = ({ meaning }: { readonly meaning: string }) => limit.test(meaning);
  const isOn = (query: string) => clausesOf(query).some(meant);
  return {
    name,
    title: (usual) => {
      const clause = clauseOf(usual);
      if (!clause) return `No trace of this range has a ${fields.join(" or ")} to compare`;
      return `Beyond what 95 of 100 traces of this range stay within: ${clause}`;
    },
    isOn,
    turned: (query, usual) => {
      if (isOn(query)) return withoutClauses(query, meant);
      const clause = clauseOf(usual);
      return clause ? withClause(query, clause) : null;
    },
  };
}

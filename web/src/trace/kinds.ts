/** What kinds of span there are, and which family of work each belongs to. A family has a colour; a kind has a shape. */
export const KINDS = [
  "agent",
  "llm",
  "tool",
  "retriever",
  "embedding",
  "reranker",
  "guardrail",
  "chain",
  "evaluator",
  "human",
] as const;

export type Kind = (typeof KINDS)[number];
export type Family = "thinks" | "acts" | "reads" | "checks" | "holds";

const FAMILIES: Readonly<Record<Kind, Family>> = {
  agent: "holds",
  chain: "holds",
  llm: "thinks",
  tool: "acts",
  retriever: "reads",
  embedding: "reads",
  reranker: "reads",
  guardrail: "checks",
  evaluator: "checks",
  human: "checks",
};

export function family(kind: Kind): Family {
  return FAMILIES[kind];
}

/** The kind with that name; a chain where a newer server knows a kind that this page does not. */
export function kindOf(name: string): Kind {
  return KINDS.find((kind) => kind === name) ?? "chain";
}

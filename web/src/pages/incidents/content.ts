/** What the steps of a runbook hold: docs/spec/http-api.md says what each part means. */
import type { Severity } from "../../trace/findings";
import type { Step } from "./ask";

export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly span_id: string | null;
  readonly trace_id: string | null;
  readonly session_id: string | null;
}

export interface Told {
  readonly detector: string;
  readonly severity: Severity;
  readonly span_id: string;
  readonly evidence: string;
  readonly advice: string;
  readonly times: number;
}

export interface CallLine {
  readonly tool: string;
  readonly span_id: string;
  readonly arguments: string;
  readonly output: string;
  readonly failure: string | null;
  readonly open: boolean;
  readonly flagged: boolean;
}

export interface RunLine {
  readonly step: number;
  readonly until: number;
  readonly times: number;
  readonly left_out: number;
  readonly span_id: string;
  readonly agent: string | null;
  readonly says: string;
  readonly failure: string;
  readonly tokens: number;
  readonly flagged: boolean;
  readonly calls: readonly CallLine[];
  readonly more_calls: number;
}

export interface TraceLine {
  readonly trace_id: string;
  readonly name: string;
  readonly start: string | null;
  readonly status: string;
  readonly asked: string;
  readonly steps: number;
  readonly tool_calls: number;
  readonly tool_errors: number;
  readonly tokens: number;
  readonly findings: number;
  readonly this: boolean;
}

export interface SessionLine {
  readonly session_id: string;
  readonly traces: number;
  readonly steps: number;
  readonly tool_errors: number;
  readonly tokens: number;
  readonly this: boolean;
}

export interface Call {
  readonly tool: string;
  readonly step: number;
  readonly span_id: string;
  readonly arguments: string;
  readonly output: string;
  readonly output_characters: number;
  readonly failure: string | null;
  readonly open: boolean;
}

export interface Arguments {
  readonly verdict: string;
  readonly says: string;
  readonly violations: readonly (string | { readonly says?: string; readonly message?: string })[];
  readonly schema: unknown;
  readonly description: string | null;
}

export interface Passage {
  readonly rank: number;
  readonly id: string;
  readonly title: string;
  readonly score: number | null;
  readonly fits: number | null;
  readonly used: boolean;
  readonly text: string;
}

export interface Retrieval {
  readonly name: string;
  readonly span_id: string;
  readonly query: string;
  readonly documents: readonly Passage[];
  readonly more: number;
}

export interface Origin {
  readonly span_id: string;
  readonly step: number;
  readonly score: number;
  readonly reason: string;
}

export interface Content {
  readonly headline: string;
  readonly facts: readonly Fact[];
  readonly findings: readonly Told[];
  readonly notes: readonly string[];
  readonly trace_id?: string;
  readonly open?: boolean;
  readonly timeline?: readonly TraceLine[];
  readonly run?: readonly RunLine[];
  readonly worst?: readonly SessionLine[];
  readonly call?: Call | null;
  readonly arguments?: Arguments | null;
  readonly retrieval?: Retrieval | null;
  readonly command?: string | null;
  readonly results?: readonly { readonly id: string; readonly sentence?: string }[];
  readonly cause?: { readonly title: string; readonly story: string; readonly lead: boolean; readonly origin: Origin | null } | null;
  readonly others?: readonly Origin[];
  readonly change?: { readonly target: string; readonly where: string; readonly text: string; readonly why: string; readonly current: string | null } | null;
  readonly golden_case?: {
    readonly available: boolean;
    readonly id: string | null;
    readonly says: string;
    readonly command?: string;
  };
}

/** Nothing but a headline where the step is not filled in yet. */
export function contentOf(step: Step): Content {
  const content = step.content as Partial<Content>;
  return { headline: "", facts: [], findings: [], notes: [], ...content };
}

/** Where an id leads: its trace or span, under any of its spellings, in whichever project has it. */
import { ApiError, client, data } from "../../api/client";
import { type IdOf, spellings } from "./ids";

export interface Target {
  readonly project: string;
  readonly traceId: string;
  readonly spanId?: string;
}

/** Looks for what the address says it is, then for the other: people paste ids without looking. Throws ApiError. */
export async function find(project: string, given: string, of: IdOf): Promise<Target> {
  let missing: unknown;
  for (const kind of of === "trace" ? (["trace", "span"] as const) : (["span", "trace"] as const)) {
    for (const id of spellings(given, kind)) {
      try {
        return await lookUp(project, id, kind);
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
        missing ??= error;
        const other = projectOf(error);
        if (other) return lookUp(other, id, kind);
      }
    }
  }
  throw missing;
}

async function lookUp(project: string, id: string, kind: IdOf): Promise<Target> {
  const query = { project };
  if (kind === "trace") {
    const trace = await data(client.GET("/api/traces/{trace_id}", { params: { path: { trace_id: id }, query } }));
    return { project, traceId: trace.trace_id };
  }
  const span = await data(client.GET("/api/spans/{span_id}", { params: { path: { span_id: id }, query } }));
  return { project, traceId: span.trace_id, spanId: span.span_id };
}

/** The server says in which of the caller's projects it is instead. */
function projectOf(error: ApiError): string | null {
  const found = error.details["found_in"];
  return Array.isArray(found) && typeof found[0] === "string" ? found[0] : null;
}

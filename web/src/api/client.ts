/** The HTTP API, typed by its OpenAPI document; every failure is an ApiError that says what to do. */
import createClient from "openapi-fetch";

import { serverAnswered } from "./reach";
import type { components, paths } from "./schema";
import { signedOut } from "./signed-out";

export type Schemas = components["schemas"];
export type Trace = Schemas["TraceOut"];
export type TraceDetail = Schemas["TraceDetail"];
export type Totals = Schemas["TotalsOut"];
export type Found = Schemas["FoundOut"];
export type Session = Schemas["SessionOut"];
export type SessionDetail = Schemas["SessionDetail"];
export type Hit = Schemas["HitOut"];
export type Comparison = Schemas["Comparison"];
export type Skeleton = Schemas["Skeleton"];
export type SpanDetail = Schemas["SpanOut"];
export type Message = Schemas["MessageOut"];
export type ToolCall = Schemas["ToolCallOut"];
export type Document = Schemas["DocumentOut"];

/** Where the app lives: `/`, or a prefix behind a proxy. The server writes it into <base href>. */
export const HOME = new URL(".", document.baseURI);

/** `fetch` is looked up at each call, so that a test's stub is used. */
export const client = createClient<paths>({
  baseUrl: HOME.href.replace(/\/$/, ""),
  fetch: (request) => globalThis.fetch(request),
});

export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    message: string,
    readonly status: number,
    readonly code: string,
    readonly hint: string,
    readonly details: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }

  /** The wrong word of a query: `query.slice(start, end)`. */
  get wrong(): { readonly start: number; readonly end: number } | null {
    const { start, end } = this.details;
    return this.code === "wrong_query" && typeof start === "number" && typeof end === "number" ? { start, end } : null;
  }
}

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The data of an answer. Throws ApiError. */
export async function data<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (reason) {
    if (reason instanceof DOMException && reason.name === "AbortError") throw reason;
    serverAnswered(false);
    throw new ApiError("The server does not answer.", 0, "unreachable", `Is Backtrail still running at ${HOME.host}?`, {});
  }
  serverAnswered(true);
  if (answer.data !== undefined) return answer.data;
  if (answer.response.status === 401) signedOut(true);
  throw failureOf(answer.response.status, answer.error);
}

function failureOf(status: number, body: unknown): ApiError {
  const told = isRecord(body) && isRecord(body["error"]) ? body["error"] : {};
  return new ApiError(
    text(told["message"]) || `The server answered ${status}.`,
    status,
    text(told["code"]) || "unknown",
    text(told["hint"]),
    isRecord(told["details"]) ? told["details"] : {},
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Asking again helps where nobody answered or the server was busy; never where the request was wrong. */
export function worthRetrying(failures: number, error: unknown): boolean {
  return failures < 3 && error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 502);
}

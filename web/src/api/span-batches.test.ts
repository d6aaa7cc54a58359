import { beforeAll, describe, expect, test, vi } from "vitest";

import type { SpanDetail } from "./client";
import type { SpanBatches as Batches, ReadSpans } from "./span-batches";

const never = () => new AbortController().signal;
const span = (id: string) => ({ span_id: id }) as SpanDetail;

let SpanBatches: typeof Batches;
let ApiError: typeof import("./client").ApiError;

beforeAll(async () => {
  vi.stubGlobal("document", { baseURI: "http://backtrail/" });
  ({ SpanBatches } = await import("./span-batches"));
  ({ ApiError } = await import("./client"));
});

function reader(answer: (ids: readonly string[]) => readonly string[] = (ids) => ids) {
  const asked: string[][] = [];
  const read: ReadSpans = async (ids) => {
    asked.push([...ids]);
    return new Map(answer(ids).map((id) => [id, span(id)]));
  };
  return { asked, read };
}

describe("spans asked for in the same moment", () => {
  test("are read in one request, each id once", async () => {
    const { asked, read } = reader();
    const batches = new SpanBatches(read);
    const all = await Promise.all(["a", "b", "a"].map((id) => batches.ask(id, never())));
    expect(all.map((one) => one.span_id)).toEqual(["a", "b", "a"]);
    expect(asked.map((ids) => ids.toSorted())).toEqual([["a", "b"]]);
  });

  test("are at most fifty in a request, the last asked for first", async () => {
    const { asked, read } = reader();
    const batches = new SpanBatches(read);
    const ids = Array.from({ length: 120 }, (_, place) => `span ${place}`);
    await Promise.all(ids.map((id) => batches.ask(id, never())));
    expect(asked.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(asked[0]).toContain("span 119");
    expect(asked[2]).toContain("span 0");
  });

  test("what the answer left out is asked for again", async () => {
    const { asked, read } = reader((ids) => ids.slice(0, 1));
    const batches = new SpanBatches(read);
    const all = await Promise.all(["a", "b", "c"].map((id) => batches.ask(id, never())));
    expect(all.map((one) => one.span_id)).toEqual(["a", "b", "c"]);
    expect(asked.length).toBe(3);
  });

  test("one that is not there fails alone", async () => {
    const missing = new ApiError("gone", 404, "not_found", "", {});
    const batches = new SpanBatches(async (ids) => new Map(ids.map((id) => [id, id === "b" ? missing : span(id)])));
    const [a, b] = await Promise.allSettled([batches.ask("a", never()), batches.ask("b", never())]);
    expect(a.status).toBe("fulfilled");
    expect(b).toEqual({ status: "rejected", reason: missing });
  });
});

describe("askers that go away", () => {
  test("before the request are not read for", async () => {
    const { asked, read } = reader();
    const batches = new SpanBatches(read);
    const gone = new AbortController();
    const waits = batches.ask("a", gone.signal);
    const stays = batches.ask("b", never());
    gone.abort(new Error("gone"));
    await expect(waits).rejects.toThrow("gone");
    await stays;
    expect(asked).toEqual([["b"]]);
  });

  test("take their request back when the last has gone", async () => {
    let taken: AbortSignal | undefined;
    const batches = new SpanBatches((_, signal) => {
      taken = signal;
      return new Promise((_answer, fail) => signal.addEventListener("abort", () => fail(signal.reason)));
    });
    const [one, other] = [new AbortController(), new AbortController()];
    const both = Promise.allSettled([batches.ask("a", one.signal), batches.ask("b", other.signal)]);
    await vi.waitFor(() => expect(taken).toBeDefined());
    one.abort();
    expect(taken?.aborted).toBe(false);
    other.abort();
    expect(taken?.aborted).toBe(true);
    await both;
  });
});

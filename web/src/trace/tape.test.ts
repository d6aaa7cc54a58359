import { describe, expect, it } from "vitest";

import { tapeOf } from "./tape";

const lines = (...told: readonly unknown[]) => told.map((line) => JSON.stringify(line)).join("\n");
const event = (i: number, rest: object) => ({ type: "event", i, kind: "tool", name: "t", args: {}, result: null, outcome: "value", dur: 0.5, ...rest });

describe("the calls on a tape", () => {
  it("come in their order, the later line of two counts, and half a line is nothing", () => {
    const tape = tapeOf(`${lines(event(1, { name: "b" }), event(0, { name: "a", outcome: "open" }), event(0, { name: "a" }), { type: "news" })}\n{"type":"ev`);
    expect(tape.calls.map(({ i, name, outcome }) => [i, name, outcome])).toEqual([
      [0, "a", "value"],
      [1, "b", "value"],
    ]);
    expect(tape.complete).toBe(false);
  });

  it("tell arguments and results without the tags of their types", () => {
    const [call] = tapeOf(lines(event(0, { args: { at: { $t: "date", v: "2026-12-01" } }, result: { $t: "tuple", v: [1, 2] } }))).calls;
    expect(call).toMatchObject({ asked: '{"at":"2026-12-01"}', gave: "[1,2]", took: 0.5 });
    const [failed] = tapeOf(lines(event(0, { result: { $t: "error", c: "builtins:KeyError", message: "A17" }, outcome: "error" }))).calls;
    expect(failed?.gave).toBe("KeyError: A17");
  });

  it("tell of a model the newest words that it was asked, and what it said or calls", () => {
    const body = JSON.stringify({ choices: [{ message: { content: "Hello." } }] });
    const calls = JSON.stringify({ choices: [{ message: { content: null, tool_calls: [{ function: { name: "look", arguments: '{"id":1}' } }] } }] });
    const asked = { body: { messages: [{ role: "system", content: "Be kind." }, { role: "user", content: "Hi" }] } };
    const tape = tapeOf(
      lines(
        event(0, { kind: "llm", args: asked, result: { status: 200, headers: [], body: [[body, 0]] } }),
        event(1, { kind: "llm", args: asked.body, result: { status: 200, body: [[calls.slice(0, 20), 0], [calls.slice(20), 0]] } }),
        event(2, { kind: "llm", args: { conversation: [["user", "Hi", []]] }, result: { answer: { text: "Yes", tool_calls: [] } } }),
      ),
    );
    expect(tape.calls.map(({ asked: said, gave }) => [said, gave])).toEqual([
      ["Hi", "Hello."],
      ["Hi", 'look({"id":1})'],
      ["Hi", "Yes"],
    ]);
  });

  it("end with what the run gave", () => {
    expect(tapeOf(lines({ type: "footer", n: 0, complete: true, output: "Done." }))).toEqual({ calls: [], complete: true, output: "Done." });
  });
});

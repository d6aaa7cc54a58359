import fc from "fast-check";
import { expect, test } from "vitest";

import { type Asked, asCurl, asPython, callAsPython, readAsCurl, readAsPython, requestOf } from "./as-request";

const asked = (content: string): Asked => ({
  model: "gpt-4o",
  parameters: { temperature: 0.2, top_k: 5 },
  input_messages: [
    { role: "user", content, tool_call_id: null, tool_calls: [] },
    { role: "assistant", content: "", tool_call_id: null, tool_calls: [{ id: "c1", name: "search", arguments: { q: true } }] },
    { role: "tool", content: "lost", tool_call_id: "c1", tool_calls: [] },
  ],
  tools_offered: [{ name: "search", description: null, schema: { type: "object" } }],
});

test("a call becomes a request of the chat API with what that API knows", () => {
  expect(requestOf(asked("hi"))).toEqual({
    model: "gpt-4o",
    messages: [
      { role: "user", content: "hi" },
      {
        role: "assistant",
        content: "",
        tool_calls: [{ id: "c1", type: "function", function: { name: "search", arguments: '{"q":true}' } }],
      },
      { role: "tool", content: "lost", tool_call_id: "c1" },
    ],
    tools: [{ type: "function", function: { name: "search", parameters: { type: "object" } } }],
    temperature: 0.2,
  });
});

/** The body as a shell reads it: in single quotes everything stands for itself, and a quote is written `'\\''`. */
function bodyIn(command: string): unknown {
  const quoted = command.slice(command.indexOf("--data-raw ") + "--data-raw ".length);
  expect(quoted).toMatch(/^'[^']*'(\\''[^']*')*$/);
  return JSON.parse(quoted.slice(1, -1).replaceAll(String.raw`'\''`, "'"));
}

test("a shell reads exactly the request, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const said = `it's "$HOME" \`id\` \\ ! ${text}`;
      expect(bodyIn(asCurl(asked(said)))).toEqual(requestOf(asked(said)));
    }),
  );
});

test("the text of the Python program holds exactly the request", () => {
  const said = `'''quotes''' "and" \\n new\nlines \u2028 and 🎉`;
  const literal = /json\.loads\((".*")\)/.exec(asPython(asked(said)))?.[1] ?? "";
  expect(JSON.parse(JSON.parse(literal) as string)).toEqual(requestOf(asked(said)));
});

test("a tool's call is a call in Python, whatever its name and arguments", () => {
  expect(callAsPython("issue_refund", { order_id: "1042", full: true })).toBe(
    'import json\n\narguments = json.loads("{\\"order_id\\":\\"1042\\",\\"full\\":true}")\nprint(issue_refund(**arguments))\n',
  );
  expect(callAsPython("look\nup; import os", "Oslo")).toBe('# look up; import os\nimport json\n\narguments = json.loads("\\"Oslo\\"")\nprint(tool(arguments))\n');
});

test("a span is read by its address, which cannot leave its quotes", () => {
  expect(readAsCurl("http://h/api/spans/a'b?project=x&full=true")).toBe(String.raw`curl 'http://h/api/spans/a'\''b?project=x&full=true'`);
  expect(readAsPython('http://h/"x')).toContain(String.raw`urlopen("http://h/\"x")`);
});

/**
 * A span as something to run: an LLM call asks again through OpenAI's chat API, which most servers speak; a tool's call
 * is a call in Python; any span can be read from this server as JSON.
 */
export interface Asked {
  readonly model: string | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly input_messages: readonly AskedMessage[];
  readonly tools_offered: readonly { readonly name: string; readonly description: string | null; readonly schema: unknown }[];
}

interface AskedMessage {
  readonly role: string;
  readonly content: string;
  readonly tool_call_id: string | null;
  readonly tool_calls: readonly { readonly id: string | null; readonly name: string; readonly arguments: unknown }[];
}

/** Parameters that the chat API knows by the same name. */
const KNOWN = ["temperature", "top_p", "max_tokens", "seed", "stop", "frequency_penalty", "presence_penalty"];

export function requestOf(span: Asked): Record<string, unknown> {
  const known = KNOWN.filter((name) => span.parameters[name] !== undefined && span.parameters[name] !== null);
  return {
    model: span.model ?? "",
    messages: span.input_messages.map(messageOf),
    ...(span.tools_offered.length > 0 ? { tools: span.tools_offered.map(toolOf) } : {}),
    ...Object.fromEntries(known.map((name) => [name, span.parameters[name]])),
  };
}

export function asCurl(span: Asked): string {
  const body = JSON.stringify(requestOf(span), null, 2).replaceAll("'", String.raw`'\''`);
  return [
    `curl "\${OPENAI_BASE_URL:-https://api.openai.com/v1}/chat/completions"`,
    `-H "Authorization: Bearer $OPENAI_API_KEY"`,
    `-H "Content-Type: application/json"`,
    `--data-raw '${body}'`,
  ].join(" \\\n  ");
}

/** The request as JSON text, so that no value needs translating: `true` is not `True`. */
export function asPython(span: Asked): string {
  const body = pythonText(JSON.stringify(requestOf(span)));
  return [
    "import json",
    "",
    "from openai import OpenAI",
    "",
    `request = json.loads(${body})`,
    "answer = OpenAI().chat.completions.create(**request)",
    "print(answer.choices[0].message)",
    "",
  ].join("\n");
}

/** Reads from this server what the page shows. */
export function readAsCurl(url: string): string {
  return `curl ${quoted(url)}`;
}

export function readAsPython(url: string): string {
  return ["import json", "import urllib.request", "", `with urllib.request.urlopen(${JSON.stringify(url)}) as answer:`, "    span = json.load(answer)", "print(span)", ""].join(
    "\n",
  );
}

/** The call of a tool, its function to be filled in where its name cannot be one in Python. */
export function callAsPython(name: string, given: unknown): string {
  const callee = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(name) ? name : "tool";
  const comment = callee === name ? [] : [`# ${name.replaceAll(/\s+/g, " ").slice(0, 200)}`];
  const named = typeof given === "object" && given !== null && !Array.isArray(given);
  const body = pythonText(JSON.stringify(given ?? {}));
  return [...comment, "import json", "", `arguments = json.loads(${body})`, `print(${callee}(${named ? "**" : ""}arguments))`, ""].join("\n");
}

/** For a shell: nothing in single quotes means anything. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** JSON text is Python text too, but for two separators of lines that Python would break at. */
function pythonText(text: string): string {
  return JSON.stringify(text).replaceAll("\u2028", String.raw`\u2028`).replaceAll("\u2029", String.raw`\u2029`);
}

function messageOf({ role, content, tool_call_id: answers, tool_calls: calls }: AskedMessage): Record<string, unknown> {
  return {
    role,
    content,
    ...(answers ? { tool_call_id: answers } : {}),
    ...(calls.length > 0 ? { tool_calls: calls.map(callOf) } : {}),
  };
}

function callOf({ id, name, arguments: given }: AskedMessage["tool_calls"][number]): Record<string, unknown> {
  const text = typeof given === "string" ? given : JSON.stringify(given ?? {});
  return { id: id ?? "", type: "function", function: { name, arguments: text } };
}

function toolOf({ name, description, schema }: Asked["tools_offered"][number]): Record<string, unknown> {
  return {
    type: "function",
    function: { name, ...(description ? { description } : {}), ...(schema ? { parameters: schema } : {}) },
  };
}

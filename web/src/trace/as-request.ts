/** An LLM call as something to run again: OpenAI's chat API, which most servers speak, as cURL or Python. */
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
  const body = JSON.stringify(JSON.stringify(requestOf(span))).replaceAll("\u2028", String.raw`\u2028`);
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

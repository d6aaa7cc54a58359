// An agent in JavaScript, as a user writes one without any package: it asks, uses its tool, and asks again, streamed.
import { appendFileSync } from "node:fs";

const base = process.env.OPENAI_BASE_URL;
const headers = { "content-type": "application/json", authorization: `Bearer ${process.env.OPENAI_API_KEY}` };
const question = process.argv[2] ?? "How is the weather in Oslo?";
const tools = [{ type: "function", function: { name: "weather", parameters: { type: "object" } } }];

async function ask(messages, stream) {
  const body = JSON.stringify({ model: "scripted", messages, tools, stream });
  const answer = await fetch(`${base}/chat/completions`, { method: "POST", headers, body });
  if (!answer.ok) {
    console.error(`${answer.status} ${answer.headers.get("x-should-retry")} ${(await answer.json()).error.code}`);
    process.exit(1);
  }
  return answer;
}

function weather(city) {
  appendFileSync(process.env.BACKTRAIL_TEST_WORLD, `weather ${city}\n`);
  return "rain";
}

const messages = [{ role: "user", content: question }];
const first = (await (await ask(messages, false)).json()).choices[0].message;
messages.push(first);
for (const call of first.tool_calls ?? []) {
  const { city } = JSON.parse(call.function.arguments);
  messages.push({ role: "tool", tool_call_id: call.id, content: weather(city) });
}
let told = "";
const reader = (await ask(messages, true)).body.pipeThrough(new TextDecoderStream());
let rest = "";
for await (const piece of reader) {
  rest += piece;
  const lines = rest.split("\n");
  rest = lines.pop();
  for (const line of lines.filter((line) => line.startsWith("data: {"))) {
    told += JSON.parse(line.slice(6)).choices[0]?.delta?.content ?? "";
  }
}
console.log(told);

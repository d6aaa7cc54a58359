// The clients of OpenAI and Anthropic in Node, with nothing said of where their models are.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const content = process.argv[2] ?? "What is a tape?";
const messages = [{ role: "user", content }];
const openai = new OpenAI();
const anthropic = new Anthropic();
const told = [];
try {
  const whole = await openai.chat.completions.create({ model: "m", messages });
  told.push(whole.choices[0].message.content);
  let streamed = "";
  for await (const event of await openai.responses.create({ model: "m", input: content, stream: true })) {
    if (event.type === "response.output_text.delta") streamed += event.delta;
  }
  told.push(streamed);
  for await (const model of openai.models.list()) told.push(model.id);
  told.push((await openai.embeddings.create({ model: "e", input: content })).data[0].embedding.length);
  told.push((await anthropic.messages.create({ model: "c", max_tokens: 50, messages })).content[0].text);
  told.push(await anthropic.messages.stream({ model: "c", max_tokens: 50, messages }).finalText());
  console.log(JSON.stringify(told));
} catch (error) {
  console.error(`${error.constructor.name} ${error.status} ${error.message.split("\n")[0]}`);
  process.exit(1);
}

/** The calls on a tape, a short line each: docs/spec/tape.md has the format. Types of lines that are not known are passed over. */
import { type Fields, fieldsOf, isFields, lineOf, listOf, numberOf, textOf } from "./json-value";

export interface TapeCall {
  readonly i: number;
  readonly parent: number | null;
  readonly kind: string;
  readonly name: string;
  readonly scope: string;
  readonly asked: string;
  readonly gave: string;
  readonly outcome: string;
  /** Seconds. */
  readonly took: number;
}

export interface Tape {
  /** In the order in which they began. */
  readonly calls: readonly TapeCall[];
  /** It has its end. */
  readonly complete: boolean;
  readonly output: string;
}

const SHOWN = 1_000;

export function tapeOf(text: string): Tape {
  const calls = new Map<number, TapeCall>();
  let footer: Fields | null = null;
  for (const line of text.split("\n")) {
    const told = parsed(line);
    if (told?.["type"] === "event") {
      const call = callOf(told);
      calls.set(call.i, call); // told when it began and again when it was over: the later line counts
    } else if (told?.["type"] === "footer") footer = told;
  }
  return {
    calls: [...calls.values()].sort((one, other) => one.i - other.i),
    complete: footer !== null && footer["complete"] !== false,
    output: lineOf(plain(footer?.["output"]), SHOWN),
  };
}

function callOf(told: Fields): TapeCall {
  const kind = textOf(told["kind"]);
  return {
    i: numberOf(told["i"]) ?? 0,
    parent: numberOf(told["parent"]),
    kind,
    name: textOf(told["name"]),
    scope: textOf(told["scope"]),
    asked: kind === "llm" ? lineOf(lastAsked(told["args"]), SHOWN) : lineOf(plain(told["args"]), SHOWN),
    gave: lineOf(answered(told["result"]), SHOWN),
    outcome: textOf(told["outcome"]) || "value",
    took: numberOf(told["dur"]) ?? 0,
  };
}

/** Of a conversation the newest words: the rest was there at the call before. */
function lastAsked(args: unknown): unknown {
  const body = fieldsOf(fieldsOf(args)["body"] ?? args);
  const said = ["messages", "input", "contents", "conversation"].map((name) => body[name]).find(Array.isArray);
  const last = listOf(said).at(-1);
  if (Array.isArray(last)) return last[1] || plain(args); // [role, text, calls]
  const content = isFields(last) ? (last["content"] ?? last["parts"] ?? last) : (body["input"] ?? args);
  const texts = listOf(content).map((part) => textOf(fieldsOf(part)["text"])).filter(Boolean);
  return texts.length > 0 ? texts.join("\n") : plain(content);
}

/** What came back: the words of an answer where there are some, of a request its body. */
function answered(result: unknown): unknown {
  const told = fieldsOf(result);
  if ("answer" in told) {
    const { text, tool_calls: calls } = fieldsOf(told["answer"]);
    return text || plain(calls);
  }
  if (Array.isArray(told["body"])) return wordsOf(bodyOf(told["body"]));
  if ("untyped" in told) return plain(told["untyped"]);
  return plain(result);
}

/** The pieces of a body, each `[piece, seconds]`, as one. */
function bodyOf(pieces: readonly unknown[]): string {
  return pieces.map((piece) => textOf(listOf(piece)[0])).join("");
}

/** Of an answer of a model in JSON: what it said, else what it calls. */
function wordsOf(body: string): unknown {
  const told = parsed(body);
  const message = fieldsOf(fieldsOf(listOf(told?.["choices"])[0])["message"]);
  if (message["content"]) return message["content"];
  const calls = listOf(message["tool_calls"]).map((call) => fieldsOf(fieldsOf(call)["function"]));
  if (calls.length > 0) return calls.map(({ name, arguments: given }) => `${textOf(name)}(${lineOf(given)})`).join(", ");
  const parts = listOf(told?.["content"]).map((part) => textOf(fieldsOf(part)["text"]) || textOf(fieldsOf(part)["name"]));
  return parts.some(Boolean) ? parts.filter(Boolean).join("\n") : body;
}

/** Tagged values without their tags, as far as a line needs it. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isFields(value)) return value;
  const tag = value["$t"];
  if (tag === "error") return `${textOf(value["c"]).split(":").at(-1) ?? ""}: ${textOf(value["message"])}`;
  if (tag === "opaque") return `<${textOf(value["c"])}>`;
  if (typeof tag === "string" && "v" in value) return plain(value["v"]);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

function parsed(line: string): Fields | null {
  try {
    const told: unknown = JSON.parse(line);
    return isFields(told) ? told : null;
  } catch {
    return null; // half a line at the end of a run that was killed
  }
}

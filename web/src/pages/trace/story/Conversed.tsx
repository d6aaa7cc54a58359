/** What a model saw that the reader has not read yet, what it said, and the calls that no tool of the run answers. */
import type { Message, SpanDetail } from "../../../api/client";
import { Text } from "../../../parts/Text";
import { contentOf } from "../../../trace/content";
import { baseOf, changesOf, isKnownOutput } from "../../../trace/changes";
import { count, plural } from "../../../trace/format";
import { Call } from "./Call";
import { Given, Line } from "./Line";
import css from "./Story.module.css";

interface Props {
  readonly span: SpanDetail;
  readonly wrapper: SpanDetail | null;
  readonly before: readonly SpanDetail[];
  readonly since: readonly SpanDetail[];
  readonly ran: ReadonlyMap<string, number>;
}

const LINES = { system: 3, user: 14, assistant: 14, tool: 6 } as const;
const ORDINARY: ReadonlySet<string> = new Set([
  "stop", "end_turn", "tool_calls", "tool_use", "STOP", "completed", "eos", "function_call",
]); // prettier-ignore

export function Conversed({ span, wrapper, before, since, ran }: Props) {
  const silent = span.input_messages.length + span.output_messages.length === 0;
  const { input_messages: seen, output_messages: said } = silent && wrapper ? wrapper : span;
  if (seen.length + said.length === 0) return null;
  const base = before[Math.max(0, baseOf(before.map((one) => one.input_messages), seen))];
  const changes = changesOf(base?.input_messages ?? [], base?.output_messages ?? [], seen);
  const outputs = since.map((one) => one.tool?.output ?? one.output);
  const fresh = changes.fresh.filter((place) => !isKnownOutput(seen[place] ?? NOBODY, outputs));
  const known = seen.length - fresh.length;
  return (
    <>
      {(known > 0 || changes.gone.length > 0) && (
        <p className={css["known"]}>
          {known > 0 && `after ${plural(known, "message")} told above`}
          {known > 0 && changes.gone.length > 0 && ", "}
          {changes.gone.length > 0 && <b>without {count(changes.gone.length)} that the call before saw</b>}
        </p>
      )}
      {fresh.map((place) => (
        <Told key={place} message={seen[place] ?? NOBODY} at={`/input_messages/${place}`} calls={seen[place]?.tool_calls ?? []} />
      ))}
      {said.map((message, place) => (
        <Told key={`said ${place}`} message={message} at={`/output_messages/${place}`} calls={unanswered(said, place, ran)} answer />
      ))}
      <Decided said={said} ran={ran} />
    </>
  );
}

const NOBODY: Message = { role: "user", content: "", reasoning: null, name: null, tool_call_id: null, tool_calls: [], media: [], finish_reason: null };

/** Calls that no tool of the run answers before the next step: of the others the story tells the run itself. */
function unanswered(said: readonly Message[], place: number, ran: ReadonlyMap<string, number>): Message["tool_calls"] {
  const left = new Map(ran);
  const all = said.slice(0, place + 1).map(({ tool_calls: calls }) =>
    calls.filter(({ name }) => {
      const runs = left.get(name) ?? 0;
      left.set(name, runs - 1);
      return runs <= 0;
    }),
  );
  return all.at(-1) ?? [];
}

/** The calls that the story goes on to tell: only their names here. */
function Decided({ said, ran }: { readonly said: readonly Message[]; readonly ran: ReadonlyMap<string, number> }) {
  const names = said.flatMap(({ tool_calls: calls }) => calls.map(({ name }) => name)).filter((name) => ran.has(name));
  if (names.length === 0) return null;
  const times = (name: string) => names.filter((other) => other === name).length;
  return (
    <Line label="calls" tone="tool">
      <span className={css["calls"]}>
        {[...new Set(names)].map((name) => (
          <bdi key={name}>{times(name) > 1 ? `${name} × ${count(times(name))}` : name}</bdi>
        ))}
      </span>
    </Line>
  );
}

interface ToldProps {
  readonly message: Message;
  readonly at: string;
  readonly calls: Message["tool_calls"];
  readonly answer?: boolean;
}

function Told({ message, at, calls, answer = false }: ToldProps) {
  const { role, content, reasoning, media, finish_reason: finish } = message;
  const data = role === "tool" || contentOf(content).json !== undefined;
  const label = message.name && role !== "system" && role !== "assistant" ? `${role} ${message.name}` : role;
  return (
    <>
      {reasoning && (
        <Line label="thinks" tone="thinks">
          <Text text={reasoning} lines={8} at={`${at}/reasoning`} />
        </Line>
      )}
      {content && (
        <Line label={answer && role === "assistant" ? "says" : label} tone={role}>
          <Given value={content} lines={LINES[role]} at={`${at}/content`} prose={!data} />
        </Line>
      )}
      {media.map((one, index) => (
        <Line key={index} label={one.kind}>
          <Text text={[one.mime, one.url?.slice(0, 160)].filter(Boolean).join(" ") || "without an address"} mono />
        </Line>
      ))}
      {calls.map((call, index) => (
        <Line key={index} label={answer ? "asks for" : "asked for"} tone="tool">
          <Call name={call.name} given={call.arguments} />
        </Line>
      ))}
      {finish && !ORDINARY.has(finish) && (
        <Line label="stopped" tone="note">
          {finish}
        </Line>
      )}
    </>
  );
}

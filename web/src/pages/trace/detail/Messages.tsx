/** Messages of a conversation: the system prompt first, what was there before folded, of a long rest the newest. */
import { useState } from "react";

import type { Message } from "../../../api/client";
import { type Changes, type Edit, type Stretch, stretches } from "../../../trace/changes";
import { count } from "../../../trace/format";
import css from "./Conversation.module.css";
import { Edited } from "./Edited";
import { MessageOf } from "./MessageOf";

/** Where there is no call before, the newest messages are shown: what led to this answer. */
const NEWEST = 8;

interface Props {
  readonly messages: readonly Message[];
  /** Since the call before; null without one. */
  readonly changes: Changes | null;
  /** Messages that stand where they stood, with another text. */
  readonly edits: readonly Edit[];
}

export function Messages({ messages, changes, edits }: Props) {
  const kept = new Set(changes?.kept);
  const answers = new Set(changes?.answers);
  const edited = new Map(edits.map(({ place, pieces }) => [place, pieces]));
  const mark = (place: number) => {
    if (!changes || kept.has(place)) return undefined;
    return edited.has(place) ? "changed" : answers.has(place) ? "its answer before" : "new";
  };
  const diff = (place: number) => {
    const pieces = edited.get(place);
    return pieces && <Edited pieces={pieces} />;
  };
  const parts = partsOf(messages, changes, kept);
  return (
    <ol className={css["messages"]}>
      {messages.map((message, place) =>
        message.role === "system" ? (
          <MessageOf
            key={place}
            message={message}
            at={`/input_messages/${place}`}
            lines={kept.has(place) ? 2 : 5}
            mark={mark(place)}
            instead={diff(place)}
          />
        ) : null,
      )}
      {parts.map(({ kept: folded, places }) =>
        folded ? (
          <Before key={`before ${places[0]}`} messages={messages} places={places} compared={changes !== null} />
        ) : (
          places.map((place) => (
            <MessageOf
              key={place}
              message={messages[place] as Message}
              at={`/input_messages/${place}`}
              lines={24}
              mark={mark(place)}
              instead={diff(place)}
            />
          ))
        ),
      )}
    </ol>
  );
}

/** What is folded and what is open, without system prompts. */
function partsOf(messages: readonly Message[], changes: Changes | null, kept: ReadonlySet<number>): Stretch[] {
  const rest = messages.flatMap(({ role }, place) => (role === "system" ? [] : [place]));
  const early = new Set(rest.length > NEWEST + 2 ? rest.slice(0, -NEWEST) : []);
  const folded = new Set(rest.flatMap((place, index) => ((changes ? kept : early).has(place) ? [index] : [])));
  return stretches(rest.length, folded).map((part) => ({ ...part, places: part.places.map((index) => rest[index] ?? 0) }));
}

interface BeforeProps {
  readonly messages: readonly Message[];
  readonly places: readonly number[];
  readonly compared: boolean;
}

function Before({ messages, places, compared }: BeforeProps) {
  const [open, setOpen] = useState(false);
  if (open) {
    return places.map((place) => (
      <MessageOf key={place} message={messages[place] as Message} at={`/input_messages/${place}`} lines={24} />
    ));
  }
  return (
    <li>
      <button type="button" className={css["earlier"]} onClick={() => setOpen(true)}>
        Show {count(places.length)} {compared ? (places.length === 1 ? "message as before" : "messages as before") : "earlier messages"}
      </button>
    </li>
  );
}

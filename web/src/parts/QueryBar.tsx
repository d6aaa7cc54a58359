/** The query: completed while it is written; where it is wrong, the error stands under the wrong word. */
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from "react";

import type { ApiError } from "../api/client";
import { moved, type Suggestion, tabbed, taken, type Written } from "../trace/completing";
import { useCompletion } from "./completion";
import { Icon } from "./Icon";
import { useKeys } from "./keys";
import css from "./QueryBar.module.css";
import { Suggestions } from "./Suggestions";

interface Props {
  readonly field: RefObject<HTMLInputElement | null>;
  /** Whose values are suggested. */
  readonly project: string;
  readonly query: string;
  readonly wrong: ApiError | null;
  readonly ask: (query: string) => void;
  /** What the field is called where it is not a query of traces. */
  readonly label?: string;
  readonly example?: string;
  readonly id?: string;
}

const EXAMPLE = 'status:error  tool:refund  latency:>5s  "exact words"';

export function QueryBar({ field, project, query, wrong, ask, label = "Query", example = EXAMPLE, id }: Props) {
  const [written, setWritten] = useState<Written>({ text: query, cursor: query.length });
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const list = useId();
  const { start, suggestions } = useCompletion(project, written, open);
  const put = useCursor(field);
  const shown = open && suggestions.length > 0;
  const chosen = shown && at < suggestions.length ? at : -1;
  const { text, cursor } = written;
  const unchanged = text.trim() === query;
  const write = (next: Written, look: boolean) => {
    setWritten(next);
    setOpen(look);
    setAt(-1);
  };
  const take = (suggestion: Suggestion) => {
    const next = taken(written, start, suggestion);
    write(next, true);
    put(next.cursor);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const act = keyed(event.key, {
      shown,
      close: () => setOpen(false),
      leave: () => {
        write({ text: query, cursor: query.length }, false);
        event.currentTarget.blur();
      },
      move: (by) => (shown ? setAt(moved(chosen, by, suggestions.length)) : write(written, true)),
      enter: taking(suggestions[chosen], take),
      tab: taking(shown && !event.shiftKey ? tabbed(chosen, suggestions, cursor > start) : undefined, take),
    });
    if (!act || event.nativeEvent.isComposing) return;
    event.preventDefault();
    act();
  };
  useKeys({ "/": () => field.current?.focus() });
  return (
    <form
      className={css["form"]}
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        setOpen(false);
        ask(text.trim());
        field.current?.blur();
      }}
    >
      <label className={css["field"]} data-wrong={wrong !== null && unchanged}>
        <Icon of="search" size={15} />
        <span className="unseen">{label}</span>
        <input
          ref={field}
          id={id}
          role="combobox"
          aria-expanded={shown}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={chosen >= 0 ? `${list}-${chosen}` : undefined}
          value={text}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          placeholder={example}
          aria-invalid={wrong !== null}
          aria-describedby={wrong ? "query-error" : undefined}
          onChange={({ target }) => write({ text: target.value, cursor: target.selectionStart ?? target.value.length }, true)}
          onSelect={({ currentTarget: { value, selectionStart } }) => setWritten((before) => movedTo(before, value, selectionStart))}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        {text === "" ? (
          <kbd className={css["key"]}>/</kbd>
        ) : (
          <button
            type="button"
            className={css["clear"]}
            aria-label="Clear the query"
            onClick={() => ask("") ?? write({ text: "", cursor: 0 }, false)}
          >
            <Icon of="close" size={13} />
          </button>
        )}
      </label>
      {shown && <Suggestions id={list} suggestions={suggestions} word={text.slice(start, cursor)} start={start} chosen={chosen} take={take} />}
      {wrong && unchanged && <Wrong query={query} wrong={wrong} />}
    </form>
  );
}

interface Deeds {
  readonly shown: boolean;
  readonly close: () => void;
  readonly leave: () => void;
  readonly move: (by: 1 | -1) => void;
  readonly enter: (() => void) | undefined;
  readonly tab: (() => void) | undefined;
}

/** What a key does in the field; nothing leaves it to the browser, where Enter asks the query. */
function keyed(key: string, deeds: Deeds): (() => void) | undefined {
  switch (key) {
    case "ArrowDown":
      return () => deeds.move(1);
    case "ArrowUp":
      return deeds.shown ? () => deeds.move(-1) : undefined;
    case "Enter":
      return deeds.enter;
    case "Tab":
      return deeds.tab;
    case "Escape":
      return deeds.shown ? deeds.close : deeds.leave;
    default:
      return undefined;
  }
}

function taking(suggestion: Suggestion | undefined, take: (suggestion: Suggestion) => void): (() => void) | undefined {
  return suggestion && (() => take(suggestion));
}

function movedTo(before: Written, text: string, cursor: number | null): Written {
  return cursor === null || cursor === before.cursor || text !== before.text ? before : { text, cursor };
}

/** Puts the cursor where it belongs once React has written the new text, which leaves it at the end. */
function useCursor(field: RefObject<HTMLInputElement | null>): (cursor: number) => void {
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    field.current?.setSelectionRange(wanted.current, wanted.current);
    wanted.current = null;
  });
  return (cursor) => {
    wanted.current = cursor;
  };
}

function Wrong({ query, wrong }: { readonly query: string; readonly wrong: ApiError }) {
  const { start, end } = wrong.wrong ?? { start: 0, end: query.length };
  return (
    <div id="query-error" className={css["wrong"]} role="alert">
      <i className={css["under"]} style={{ marginLeft: `${start}ch`, width: `${Math.max(1, end - start)}ch` }} />
      <p>
        <b>{wrong.message}</b> {wrong.hint}
      </p>
    </div>
  );
}

/** The query; where it is wrong, the error stands under the wrong word. */
import { type RefObject, useState } from "react";

import type { ApiError } from "../api/client";
import { Icon } from "./Icon";
import { useKeys } from "./keys";
import css from "./QueryBar.module.css";

interface Props {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly query: string;
  readonly wrong: ApiError | null;
  readonly ask: (query: string) => void;
  /** What the field is called where it is not a query of traces. */
  readonly label?: string;
  readonly example?: string;
  readonly id?: string;
}

const EXAMPLE = 'status:error  tool:refund  latency:>5s  "exact words"';

export function QueryBar({ field, query, wrong, ask, label = "Query", example = EXAMPLE, id }: Props) {
  const [text, setText] = useState(query);
  const unchanged = text.trim() === query;
  useKeys({ "/": () => field.current?.focus() });
  return (
    <form
      className={css["form"]}
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
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
          value={text}
          spellCheck={false}
          autoComplete="off"
          placeholder={example}
          aria-invalid={wrong !== null}
          aria-describedby={wrong ? "query-error" : undefined}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            setText(query);
            event.currentTarget.blur();
          }}
        />
        {text === "" ? (
          <kbd className={css["key"]}>/</kbd>
        ) : (
          <button type="button" className={css["clear"]} aria-label="Clear the query" onClick={() => ask("") ?? setText("")}>
            <Icon of="close" size={13} />
          </button>
        )}
      </label>
      {wrong && unchanged && <Wrong query={query} wrong={wrong} />}
    </form>
  );
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

/** Ways to go on writing a query, under the word that they replace. */
import { useEffect, useRef } from "react";

import { count, plural } from "../trace/format";
import type { Suggestion } from "../trace/completing";
import css from "./Suggestions.module.css";

interface Props {
  readonly id: string;
  readonly suggestions: readonly Suggestion[];
  /** What is written of it already. */
  readonly word: string;
  /** Where the word begins, in characters. */
  readonly start: number;
  readonly chosen: number;
  readonly take: (suggestion: Suggestion) => void;
}

export function Suggestions({ id, suggestions, word, start, chosen, take }: Props) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[Math.max(0, chosen)]?.scrollIntoView({ block: "nearest" });
  }, [chosen, suggestions]);
  return (
    // Pressing must not take the cursor out of the field.
    <div className={css["box"]} style={{ left: `min(${start}ch + 20px, 100% - 440px)` }} onPointerDown={(event) => event.preventDefault()}>
      <ul ref={list} id={id} role="listbox" aria-label="Ways to go on" className={css["list"]} tabIndex={-1}>
        {suggestions.map((one, index) => (
          <li
            key={`${one.kind} ${one.insert}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={css["one"]}
            onClick={() => take(one)}
          >
            <Insert text={one.insert.trimEnd()} word={word} />
            <span className={css["help"]}>{one.help}</span>
            {one.traces !== null && (
              <span className={css["traces"]} title={plural(one.traces, "trace")}>
                {count(one.traces)}
              </span>
            )}
          </li>
        ))}
      </ul>
      <p className={css["keys"]} aria-hidden="true">
        <kbd>↓</kbd> choose <kbd>Tab</kbd> take <kbd>Enter</kbd> {chosen >= 0 ? "take" : "ask"} <kbd>Esc</kbd> close
      </p>
    </div>
  );
}

/** What is written already stands out from what would be added. */
function Insert({ text, word }: { readonly text: string; readonly word: string }) {
  const known = text.toLowerCase().startsWith(word.toLowerCase()) ? word.length : 0;
  return (
    <bdi className={css["insert"]}>
      <b>{text.slice(0, known)}</b>
      {text.slice(known)}
    </bdi>
  );
}

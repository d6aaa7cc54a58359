/** JSON as a tree that makes only what is open: children appear a hundred at a time. */
import { useState } from "react";

import { clip, entriesOf, jsonKind } from "../trace/content";
import { count, plural } from "../trace/format";
import { Icon } from "./Icon";
import css from "./JsonTree.module.css";

const AT_ONCE = 100;
const LONG = 600;

export function JsonTree({ value, open = 40 }: { readonly value: object; readonly open?: number }) {
  return (
    <div className={css["tree"]}>
      <Children value={value} open={open} />
    </div>
  );
}

/** `open` is how many lines may still be shown unasked: small things open by themselves, large ones wait. */
function Children({ value, open }: { readonly value: object; readonly open: number }) {
  const [most, setMost] = useState(AT_ONCE);
  const entries = entriesOf(value);
  const share = Math.floor((open - entries.length) / Math.max(1, entries.length));
  return (
    <ul className={css["children"]}>
      {entries.slice(0, most).map(([key, child]) => (
        <Entry key={key} name={key} inList={Array.isArray(value)} value={child} open={share} />
      ))}
      {entries.length > most && (
        <li>
          <button type="button" className={css["more"]} onClick={() => setMost(most + AT_ONCE * 5)}>
            {count(entries.length - most)} more
          </button>
        </li>
      )}
    </ul>
  );
}

interface EntryProps {
  readonly name: string;
  readonly inList: boolean;
  readonly value: unknown;
  readonly open: number;
}

function Entry({ name, inList, value, open }: EntryProps) {
  const nested = typeof value === "object" && value !== null ? value : null;
  const size = nested ? entriesOf(nested).length : 0;
  const [isOpen, setOpen] = useState(size > 0 && size <= open);
  const key = <span className={inList ? css["index"] : css["key"]}>{name}</span>;
  if (!nested || size === 0) {
    return (
      <li className={css["line"]}>
        {key}
        <Scalar value={value} />
      </li>
    );
  }
  return (
    <li>
      <button type="button" className={css["fold"]} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon of={isOpen ? "down" : "right"} size={12} />
        {key}
        <span className={css["size"]}>{Array.isArray(value) ? plural(size, "item") : isOpen ? "" : brief(nested)}</span>
      </button>
      {isOpen && <Children value={nested} open={open} />}
    </li>
  );
}

function brief(value: object): string {
  const keys = Object.keys(value);
  return `{ ${keys.slice(0, 4).join(", ")}${keys.length > 4 ? ", …" : ""} }`;
}

function Scalar({ value }: { readonly value: unknown }) {
  const [whole, setWhole] = useState(false);
  const kind = jsonKind(value);
  if (kind === "object" || kind === "list") return <span className={css["null"]}>{kind === "list" ? "[]" : "{}"}</span>;
  if (kind !== "text") return <span className={css[kind]}>{String(value)}</span>;
  const part = whole ? { text: String(value), rest: 0 } : clip(String(value), LONG);
  return (
    <span className={css["text"]} dir="auto">
      <i>&quot;</i>
      {part.text}
      <i>&quot;</i>
      {part.rest > 0 && (
        <button type="button" className={css["more"]} onClick={() => setWhole(true)}>
          … {count(part.rest)} more characters
        </button>
      )}
    </span>
  );
}

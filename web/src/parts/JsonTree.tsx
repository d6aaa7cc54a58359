/** JSON as a tree that makes only what is open: children appear a hundred at a time. */
import { useMemo, useState } from "react";

import { clip, entriesOf, jsonKind } from "../trace/content";
import { bytes as inBytes, count, plural } from "../trace/format";
import { bytesOf, readable } from "../trace/media";
import { below } from "../trace/pointer";
import { Icon } from "./Icon";
import css from "./JsonTree.module.css";
import { Fetched } from "./Fetched";
import { Picture } from "./Picture";
import { readWhole, useWhole, type Whole } from "./whole";

const AT_ONCE = 100;
const LONG = 600;

interface Props {
  readonly value: object;
  readonly open?: number | undefined;
  /** JSON pointer of the value, for the case that the server cut values in it. */
  readonly at?: string | undefined;
}

export function JsonTree({ value, open = 40, at }: Props) {
  return (
    <div className={css["tree"]}>
      <Children value={value} open={open} at={at} />
    </div>
  );
}

/** `open` is how many lines may still be shown unasked: small things open by themselves, large ones wait. */
function Children({ value, open, at }: Props & { readonly open: number }) {
  const [most, setMost] = useState(AT_ONCE);
  const entries = entriesOf(value);
  const share = Math.floor((open - entries.length) / Math.max(1, entries.length));
  return (
    <ul className={css["children"]}>
      {entries.slice(0, most).map(([key, child]) => (
        <Entry key={key} name={key} inList={Array.isArray(value)} value={child} open={share} at={at && below(at, key)} />
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
  readonly at: string | undefined;
}

function Entry({ name, inList, value, open, at }: EntryProps) {
  const nested = typeof value === "object" && value !== null ? value : null;
  const size = nested ? entriesOf(nested).length : 0;
  const [isOpen, setOpen] = useState(size > 0 && size <= open);
  const key = <span className={inList ? css["index"] : css["key"]}>{name}</span>;
  if (!nested || size === 0) {
    return (
      <li className={css["line"]}>
        {key}
        <Scalar value={value} name={name} at={at} />
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
      {isOpen && <Children value={nested} open={open} at={at} />}
    </li>
  );
}

function brief(value: object): string {
  const keys = Object.keys(value);
  return `{ ${keys.slice(0, 4).join(", ")}${keys.length > 4 ? ", …" : ""} }`;
}

interface ScalarProps {
  readonly value: unknown;
  readonly name: string;
  readonly at: string | undefined;
}

function Scalar({ value, name, at }: ScalarProps) {
  const cut = useWhole(at);
  const kind = jsonKind(value);
  if (kind === "object" || kind === "list") return <span className={css["null"]}>{kind === "list" ? "[]" : "{}"}</span>;
  if (kind !== "text") return <span className={css[kind]}>{String(value)}</span>;
  const bytes = bytesOf(String(value));
  if (bytes && !cut) return <Picture of={bytes} alt={name} />;
  if (bytes && cut) return <Fetched names={`${name}, ${bytes.mime ?? "bytes"}`} size={(cut.bytes * 3) / 4} from={cut.url} read={async () => bytesOf(await readWhole(cut))} />;
  return <Quoted text={String(value)} cut={cut} />;
}

function Quoted({ text: sent, cut }: { readonly text: string; readonly cut: Whole | undefined }) {
  const [whole, setWhole] = useState(false);
  const { text } = useMemo(() => readable(sent, ({ mime, bytes: size }) => `⟨${mime ?? "bytes"}, ${inBytes(size)}⟩`), [sent]);
  const part = whole ? { text, rest: 0 } : clip(text, LONG);
  return (
    <span className={css["text"]} dir="auto">
      <i>&quot;</i>
      {part.text}
      <i>{cut && part.rest === 0 ? "…" : '"'}</i>
      {part.rest > 0 && (
        <button type="button" className={css["more"]} onClick={() => setWhole(true)}>
          … {count(part.rest)} more characters
        </button>
      )}
      {cut && part.rest === 0 && (
        <a className={css["more"]} href={cut.url} download="value.txt">
          Download all {inBytes(cut.bytes)}
        </a>
      )}
    </span>
  );
}

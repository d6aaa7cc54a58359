/** Everything that was sent about the span and its sender, as one table that can be searched. */
import { useMemo, useState } from "react";

import type { SpanDetail } from "../../../api/client";
import { CopyButton } from "../../../parts/CopyButton";
import { JsonTree } from "../../../parts/JsonTree";
import { Text } from "../../../parts/Text";
import { readWhole, useWhole } from "../../../parts/whole";
import { type Content, contentOf } from "../../../trace/content";
import { count } from "../../../trace/format";
import { below } from "../../../trace/pointer";
import css from "./Attributes.module.css";

const AT_ONCE = 200;
/** JSON of more lines than this stays folded. */
const OPEN = 6;

interface Row {
  readonly name: string;
  readonly value: Content;
  readonly at: string;
}

interface Group {
  readonly title: string;
  readonly rows: readonly Row[];
}

export function Attributes({ span }: { readonly span: SpanDetail }) {
  const [words, setWords] = useState("");
  const [most, setMost] = useState(AT_ONCE);
  const all = useMemo(() => groupsOf(span), [span]);
  const found = useMemo(() => all.map((group) => ({ ...group, rows: group.rows.filter((row) => holds(row, words)) })), [all, words]);
  const total = all.reduce((sum, { rows }) => sum + rows.length, 0);
  const hits = found.reduce((sum, { rows }) => sum + rows.length, 0);
  let room = most;
  return (
    <>
      <div className={css["bar"]}>
        <input
          className={css["find"]}
          type="search"
          placeholder="Filter by name or value"
          aria-label="Filter attributes"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <span role="status">{words.trim() ? `${count(hits)} of ${count(total)}` : count(total)}</span>
      </div>
      {hits === 0 && <p className={css["none"]}>{total === 0 ? "Nothing was sent beside the span itself." : "No name and no value holds all of these words."}</p>}
      {hits > 0 && (
        <table className={css["table"]} aria-label="Attributes and resource">
          <colgroup>
            <col className={css["names"]} />
            <col />
            <col className={css["copies"]} />
          </colgroup>
          {found.map(({ title, rows }) => {
            const shown = rows.slice(0, Math.max(0, room));
            room -= shown.length;
            return (
              shown.length > 0 && (
                <tbody key={title}>
                  <tr className={css["group"]}>
                    <th scope="rowgroup" colSpan={3}>
                      {title} <small>{count(rows.length)}</small>
                    </th>
                  </tr>
                  {shown.map((row) => (
                    <Line key={row.name} row={row} />
                  ))}
                </tbody>
              )
            );
          })}
        </table>
      )}
      {hits > most && (
        <button type="button" className={css["more"]} onClick={() => setMost(most * 4)}>
          Show {count(Math.min(hits - most, most * 3))} more of {count(hits - most)}
        </button>
      )}
    </>
  );
}

function Line({ row: { name, value, at } }: { readonly row: Row }) {
  const cut = useWhole(at);
  const { text, json } = value;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{typeof json === "object" && json !== null && !cut ? <JsonTree value={json} open={OPEN} at={at} /> : <Text text={text} mono lines={4} at={at} />}</td>
      <td className={css["copy"]}>
        <CopyButton text={cut ? () => readWhole(cut) : text} what={name} />
      </td>
    </tr>
  );
}

function groupsOf(span: SpanDetail): Group[] {
  const { scope, dialect, service, release, environment, session_id, user_id, tags } = span;
  const read = { scope, dialect, service, release, environment, session_id, user_id, tags: tags.length > 0 ? tags : null };
  const groups: [string, Readonly<Record<string, unknown>>, string][] = [
    ["Attributes", span.attributes, "/attributes"],
    ["Resource", span.resource, "/resource"],
    ["Scope and what was read of them", Object.fromEntries(Object.entries(read).filter(([, value]) => value)), ""],
  ];
  return groups.map(([title, of, at]) => ({
    title,
    rows: Object.entries(of)
      .map(([name, value]) => ({ name, value: contentOf(value), at: below(at, name) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  }));
}

function holds({ name, value }: Row, words: string): boolean {
  const text = `${name}\n${value.text}`.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

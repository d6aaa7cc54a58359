/** Every attribute as it was sent, and of what: a table that can be searched. */
import { useState } from "react";

import { HOME, type SpanDetail } from "../../../api/client";
import { CopyButton } from "../../../parts/CopyButton";
import { Section } from "../../../parts/Section";
import { Text } from "../../../parts/Text";
import { contentOf } from "../../../trace/content";
import { count } from "../../../trace/format";
import css from "./Attributes.module.css";

const AT_ONCE = 200;

export function Attributes({ span }: { readonly span: SpanDetail }) {
  const [words, setWords] = useState("");
  const sent = { scope: span.scope, dialect: span.dialect, service: span.service, release: span.release };
  return (
    <>
      <input
        className={css["find"]}
        type="search"
        placeholder="Filter by name or value"
        aria-label="Filter attributes"
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <Table title="Attributes" of={span.attributes} at="/attributes" words={words} />
      <Table title="Resource" of={span.resource} at="/resource" words={words} />
      <Table title="Sender" of={Object.fromEntries(Object.entries(sent).filter(([, value]) => value))} at="" words={words} />
      <a href={rawOf(span)} target="_blank" rel="noreferrer">
        Every delivery as it was sent
      </a>
    </>
  );
}

function rawOf({ project, trace_id, span_id }: SpanDetail): string {
  return new URL(`api/spans/${encodeURIComponent(span_id)}/raw?${new URLSearchParams({ project, trace_id })}`, HOME).href;
}

interface TableProps {
  readonly title: string;
  readonly of: Readonly<Record<string, unknown>>;
  readonly at: string;
  readonly words: string;
}

function Table({ title, of, at, words }: TableProps) {
  const [most, setMost] = useState(AT_ONCE);
  const all = Object.entries(of)
    .map(([name, value]) => ({ name, text: contentOf(value).text }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const wanted = words.toLowerCase();
  const rows = wanted ? all.filter(({ name, text }) => `${name}\n${text}`.toLowerCase().includes(wanted)) : all;
  if (all.length === 0) return null;
  return (
    <Section title={title} aside={wanted ? `${count(rows.length)} of ${count(all.length)}` : count(all.length)}>
      {rows.length > 0 && (
        <table className={css["table"]}>
          <tbody>
            {rows.slice(0, most).map(({ name, text }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <Text text={text} mono lines={4} at={`${at}/${pointed(name)}`} />
                </td>
                <td className={css["copy"]}>
                  <CopyButton text={text} what={name} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows.length > most && (
        <button type="button" className={css["more"]} onClick={() => setMost(most * 4)}>
          Show {count(Math.min(rows.length - most, most * 3))} more of {count(rows.length - most)}
        </button>
      )}
    </Section>
  );
}

/** A name as part of a JSON pointer. */
function pointed(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

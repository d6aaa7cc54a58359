/** What a golden case expects, in words; how it runs, and where it came from. */
import { Link } from "@tanstack/react-router";

import { CopyButton } from "../../parts/CopyButton";
import { Content } from "../../parts/Content";
import { Icon, type Sign } from "../../parts/Icon";
import { Section } from "../../parts/Section";
import { dayOf, timeOfDay, utc } from "../../trace/format";
import type { Expected, GoldenCase, Provenance } from "../../trace/golden-case";
import { lineOf } from "../../trace/json-value";
import css from "./CaseOf.module.css";

const SIGNS: Readonly<Record<Expected["sort"], Sign>> = { must: "ok", never: "close", limit: "less", judge: "info" };

export function CaseOf({ told }: { readonly told: GoldenCase }) {
  return (
    <>
      {told.description && <p dir="auto">{told.description}</p>}
      <Section title="Expected" aside={told.expected.length === 0 ? undefined : "of every run of it"}>
        {told.expected.length === 0 ? (
          <p className={css["nothing"]}>That it makes the recorded calls, and runs to its end.</p>
        ) : (
          <ul className={css["expected"]}>
            {told.expected.map((one) => (
              <li key={`${one.says} ${one.code}`} data-sort={one.sort}>
                <Icon of={SIGNS[one.sort]} size={13} />
                <span dir="auto">
                  {one.says} {one.code && <code>{one.code}</code>} {one.after}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title="Run it">
        <Command command={`backtrail golden run ${told.name}`} />
        <p className={css["entry"]}>
          {told.ref ? (
            <>
              calls <code>{told.ref}</code>
            </>
          ) : (
            <>
              runs <code>{told.argv.join(" ")}</code>
            </>
          )}
          {told.level === "http" && ", with the bodies of tools run over the recorded requests"}
        </p>
        {told.args !== null && told.args !== undefined && <Content value={told.args} what="arguments" at="/case/args" open={8} />}
      </Section>
      {told.overrides.length > 0 && <Changed told={told} />}
      <CameFrom from={told.provenance} />
    </>
  );
}

function Changed({ told }: { readonly told: GoldenCase }) {
  return (
    <Section title="Made with a change" aside="it fails until your code has it" open>
      {told.overrides.map(([name, value]) => (
        <div key={name} className={css["change"]}>
          <h3>{name.replaceAll("_", " ")}</h3>
          <Content value={value} what={name} at={`/case/overrides/${name}`} prose />
        </div>
      ))}
    </Section>
  );
}

function CameFrom({ from }: { readonly from: Provenance }) {
  const made = Date.parse(from.made);
  if (!from.traceId && from.incident === null && !from.command && !from.made) return null;
  return (
    <Section title="Where it came from">
      <dl className={css["from"]}>
        {from.incident !== null && (
          <div>
            <dt>Incident</dt>
            <dd>
              <Link to="/incidents/$number" params={{ number: String(from.incident) }}>
                #{from.incident}
              </Link>
            </dd>
          </div>
        )}
        {from.traceId && (
          <div>
            <dt>Run that went wrong</dt>
            <dd>
              <Link to="/traces/$traceId" params={{ traceId: from.traceId }}>
                trace {from.traceId.slice(0, 8)}
              </Link>
            </dd>
          </div>
        )}
        {from.made && (
          <div>
            <dt>Made</dt>
            <dd title={utc(made)}>{Number.isNaN(made) ? lineOf(from.made) : `${dayOf(made, Date.now())}, ${timeOfDay(made)}`}</dd>
          </div>
        )}
        {from.by && (
          <div>
            <dt>By</dt>
            <dd>{from.by}</dd>
          </div>
        )}
      </dl>
      {from.command && <Command command={from.command} />}
    </Section>
  );
}

function Command({ command }: { readonly command: string }) {
  return (
    <p className={css["command"]}>
      <code>{command}</code>
      <CopyButton text={command} what="command" label="Copy" />
    </p>
  );
}


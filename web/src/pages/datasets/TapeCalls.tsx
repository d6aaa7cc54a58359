/** The calls on the tape of a golden case, in their order: what was asked, what came back. */
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { KindMark } from "../../parts/KindMark";
import { Problem } from "../../parts/Problem";
import { Section } from "../../parts/Section";
import { count, duration, plural } from "../../trace/format";
import { kindOf } from "../../trace/kinds";
import { type TapeCall, tapeOf } from "../../trace/tape";
import { useProject } from "../shell/project";
import { tapeLinesOf } from "./ask";
import css from "./TapeCalls.module.css";

const AT_ONCE = 100;

interface Props {
  readonly dataset: string;
  readonly itemId: string;
  readonly version: number | undefined;
}

export function TapeCalls({ dataset, itemId, version }: Props) {
  const project = useProject();
  const read = useQuery(tapeLinesOf(project, dataset, itemId, version));
  const tape = useMemo(() => (read.data === undefined ? null : tapeOf(read.data)), [read.data]);
  const [most, setMost] = useState(AT_ONCE);
  return (
    <Section title="On its tape" aside={tape && (tape.complete ? plural(tape.calls.length, "call") : `${plural(tape.calls.length, "call")}, cut off`)}>
      {read.error && <Problem error={read.error} />}
      {tape && (
        <>
          <ol className={css["calls"]} aria-label="Calls on the tape">
            {tape.calls.slice(0, most).map((call) => (
              <Call key={call.i} call={call} />
            ))}
          </ol>
          {tape.calls.length > most && (
            <Button onClick={() => setMost(most * 5)}>
              Show more of {count(tape.calls.length)}
            </Button>
          )}
          {tape.output && (
            <p className={css["output"]} dir="auto">
              <b>It gave</b> {tape.output}
            </p>
          )}
        </>
      )}
    </Section>
  );
}

function Call({ call }: { readonly call: TapeCall }) {
  return (
    <li className={css["call"]} data-inside={call.parent !== null}>
      <KindMark kind={kindOf(call.kind === "http" || call.kind === "mcp" ? "tool" : call.kind)} />
      <span className={css["said"]}>
        <span className={css["head"]}>
          <bdi className={css["name"]}>{call.name}</bdi>
          {call.outcome !== "value" && (
            <span className={css["failed"]}>
              <Icon of="error" size={12} /> {call.outcome === "error" ? "failed" : call.outcome}
            </span>
          )}
          <span className={css["took"]}>{duration(call.took * 1e9)}</span>
        </span>
        {call.asked && <bdi className={css["asked"]}>{call.asked}</bdi>}
        {call.gave && (
          <span className={css["gave"]}>
            <span aria-hidden="true">→</span> <bdi>{call.gave}</bdi>
          </span>
        )}
      </span>
    </li>
  );
}

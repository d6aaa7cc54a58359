/** The other side of a comparison: an id or a link that is pasted, or a run that is likely meant. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, type KeyboardEvent, useState } from "react";

import { ApiError, type Trace } from "../../api/client";
import { Button } from "../../parts/Button";
import { outcomeOf, StatusMark } from "../../parts/StatusMark";
import { Tag } from "../../parts/Tag";
import { ago, compact, duration, utc } from "../../trace/format";
import { find } from "../links/find";
import { useProject } from "../shell/project";
import { useCandidates } from "./candidates";
import css from "./ChooseTrace.module.css";
import { type Candidate, idIn } from "./likely";

interface Props {
  /** Id of the trace that is the left side. */
  readonly left: string;
}

export function ChooseTrace({ left }: Props) {
  const project = useProject();
  const likely = useCandidates(project, left);
  return (
    <div className={css["choose"]}>
      <Paste left={left} />
      {likely.length > 0 && (
        <>
          <h2>Likely meant</h2>
          <ul className={css["list"]} onKeyDown={step}>
            {likely.map((candidate) => (
              <Row key={candidate.trace.trace_id} left={left} candidate={candidate} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Paste({ left }: Props) {
  const project = useProject();
  const navigate = useNavigate();
  const [given, setGiven] = useState("");
  const [asked, setAsked] = useState("");
  const found = useQuery({
    queryKey: [project, "link", "trace", asked],
    queryFn: async () => {
      const target = await find(project, asked, "trace");
      if (target.project === project) await navigate({ to: "/compare", search: { left, right: target.traceId } });
      return target;
    },
    enabled: asked !== "",
    gcTime: 0,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (asked === idIn(given)) void found.refetch();
    else setAsked(idIn(given));
  };
  const elsewhere = found.data && found.data.project !== project ? found.data.project : null;
  const trouble = elsewhere ? `That trace is in project ${elsewhere}: nothing crosses from one project to another.` : told(found.error);
  return (
    <form className={css["paste"]} onSubmit={submit}>
      <input
        aria-label="Trace id or link"
        placeholder="Trace id or link"
        value={given}
        autoFocus
        spellCheck={false}
        autoComplete="off"
        aria-invalid={trouble !== ""}
        aria-describedby={trouble ? "compare-trouble" : undefined}
        onChange={(event) => setGiven(event.target.value)}
      />
      <Button type="submit" look="main" disabled={idIn(given) === ""}>
        Compare
      </Button>
      {trouble && (
        <p id="compare-trouble" role="alert">
          {trouble}
        </p>
      )}
    </form>
  );
}

function told(error: Error | null): string {
  return error instanceof ApiError ? `${error.message}. ${error.hint}` : (error?.message ?? "");
}

function Row({ left, candidate: { trace, why } }: Props & { readonly candidate: Candidate }) {
  const start = trace.start ? Date.parse(trace.start) : null;
  return (
    <li>
      <Link to="/compare" search={{ left, right: trace.trace_id }} className={css["row"]}>
        <StatusMark outcome={outcomeOf(trace.status, trace.end === null)} word={false} />
        <bdi className={css["name"]}>{trace.input_preview || trace.name || trace.trace_id}</bdi>
        {why.map((word) => (
          <Tag key={word}>{word}</Tag>
        ))}
        <span className={css["facts"]} title={start === null ? undefined : utc(start)}>
          {[...factsOf(trace), start === null ? "" : ago(start, Date.now())].filter(Boolean).join(" · ")}
        </span>
      </Link>
    </li>
  );
}

function factsOf({ totals, latency_ns: latency, release }: Trace): string[] {
  const tokens = totals.input_tokens + totals.output_tokens;
  return [release ?? "", tokens > 0 ? `${compact(tokens)} tok` : "", latency === null ? "" : duration(latency)];
}

/** Arrow keys go up and down the list. */
function step(event: KeyboardEvent<HTMLUListElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const links = [...event.currentTarget.querySelectorAll("a")];
  const at = links.findIndex((link) => link === document.activeElement);
  links[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  event.preventDefault();
}

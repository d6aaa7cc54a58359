/** The list of traces. */
import type { Trace } from "../../api/client";
import { useNow } from "../../parts/now";
import { type Column, RowList } from "../../parts/RowList";
import css from "./TraceList.module.css";
import { TraceRow } from "./TraceRow";

interface Props {
  readonly place: string;
  readonly rows: readonly Trace[];
  readonly waiting: boolean;
  readonly more: boolean;
  readonly readMore: () => void;
  readonly sort: string;
  readonly sortBy: (field: string) => void;
  readonly open: (trace: Trace) => void;
  readonly mark: (trace: Trace) => void;
  readonly marked: ReadonlySet<string>;
}

const COLUMNS: readonly Column[] = [
  { name: "Time", sort: "start" },
  { name: "Name" },
  { name: "Session" },
  { name: "User" },
  { name: "Steps", sort: "steps", number: true },
  { name: "Tools", sort: "tools", number: true },
  { name: "Tokens", sort: "tokens", number: true },
  { name: "Cost", sort: "cost", number: true },
  { name: "Latency", sort: "latency", number: true },
  { name: "Status" },
];

export function TraceList(props: Props) {
  const now = useNow();
  return (
    <RowList
      {...props}
      label="Traces"
      columns={COLUMNS}
      className={css["traces"]}
      row={(trace, place) => (
        <TraceRow key={trace.trace_id} trace={trace} now={now} marked={props.marked.has(trace.trace_id)} mark={props.mark} {...place} />
      )}
    />
  );
}

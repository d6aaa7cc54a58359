/** The list of traces, in the columns that were chosen. */
import { useMemo } from "react";

import type { Trace } from "../../api/client";
import { useNow } from "../../parts/now";
import { RowList } from "../../parts/RowList";
import type { Layout } from "../../trace/columns";
import { columnsOf, templateFor } from "./columns";
import { TraceRow } from "./TraceRow";

interface Props {
  readonly place: string;
  readonly layout: Layout;
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

export function TraceList({ layout, ...list }: Props) {
  const now = useNow();
  const columns = useMemo(() => columnsOf(layout), [layout]);
  const template = useMemo(() => templateFor(columns, layout.previews), [columns, layout.previews]);
  return (
    <RowList
      {...list}
      label="Traces"
      columns={columns}
      template={template}
      previews={layout.previews}
      row={(trace, place) => (
        <TraceRow
          key={trace.trace_id}
          trace={trace}
          columns={columns}
          previews={layout.previews}
          now={now}
          marked={list.marked.has(trace.trace_id)}
          mark={list.mark}
          {...place}
        />
      )}
    />
  );
}

/** Leads to a step of the run: chosen in the tree, story or graph, and opened where the page is narrow. */
import { Link } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";

import type { View } from "../view";

interface Props {
  readonly to: string;
  readonly view: View;
  readonly className?: string | undefined;
  readonly title?: string | undefined;
  readonly children: ReactNode;
}

export function StepLink({ to, view, className, title, children }: Props) {
  const row = rowOf(view, to);
  if (row === -1) return <span title="This span is not in the trace">{children}</span>;
  const go = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    view.openRow(row);
  };
  return (
    <Link
      from="/traces/$traceId"
      to="."
      search={(old) => ({ ...old, span: to })}
      replace
      className={className}
      title={title}
      aria-current={row === view.row ? "true" : undefined}
      onClick={go}
    >
      {children}
    </Link>
  );
}

export function rowOf({ run }: View, span: string): number {
  return run.tree.row[run.tree.byId.get(span) ?? -1] ?? -1;
}

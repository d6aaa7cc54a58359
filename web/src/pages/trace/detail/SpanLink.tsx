/** Leads to another span of the run; the rest of the page stays as it is. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

export function SpanLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  return (
    <Link from="/traces/$traceId" to="." search={(old) => ({ ...old, span: to })} replace>
      {children}
    </Link>
  );
}

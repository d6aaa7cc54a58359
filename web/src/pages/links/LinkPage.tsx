/** /t/<trace id> and /s/<span id>: leads on to the trace, whatever form the id has. */
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate } from "@tanstack/react-router";

import { ApiError } from "../../api/client";
import { Failure, Notice } from "../../parts/Notice";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import { find } from "./find";
import type { IdOf } from "./ids";

export function LinkPage({ id, of }: { readonly id: string; readonly of: IdOf }) {
  const project = useProject();
  const found = useQuery({ queryKey: [project, "link", of, id], queryFn: () => find(project, id, of), staleTime: 60_000 });
  useTitle(id);
  if (found.data) {
    const { traceId, spanId, project: home } = found.data;
    const search = { ...(home === project ? {} : { project: home }), ...(spanId ? { span: spanId } : {}) };
    return <Navigate to="/traces/$traceId" params={{ traceId }} search={search} replace />;
  }
  if (!found.isError) return <h1 className="unseen">{`Looking for ${id}`}</h1>;
  if (!(found.error instanceof ApiError) || found.error.status !== 404) {
    return (
      <>
        <h1 className="unseen">{`Looking for ${id}`}</h1>
        <Failure what={`The ${of} could not be looked up`} error={found.error} retry={() => void found.refetch()} />
      </>
    );
  }
  return (
    <>
      <h1 className="unseen">{`Looking for ${id}`}</h1>
      <Notice title={`No trace and no span is called ${id.slice(0, 120)}`}>
        <p>{found.error.hint}</p>
        <p>
          <Link to="/search" search={{ q: `"${id.replaceAll(/["\\]/g, " ")}"` }}>
            Search for it in what was said
          </Link>
        </p>
      </Notice>
    </>
  );
}

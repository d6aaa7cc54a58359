/** The graph, fetched when it is first asked for. */
import { useQuery } from "@tanstack/react-query";

import { Failure } from "../../parts/Notice";
import type { View } from "./view";

export function GraphPart({ view }: { readonly view: View }) {
  const { data: Graph, error } = useQuery({
    queryKey: ["part", "graph"],
    queryFn: async () => (await import("./graph/Graph")).Graph,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    retry: false,
  });
  // A part that failed once fails until the page is loaded again: browsers remember.
  if (error) return <Failure what="The graph could not be loaded" error={error} retry={() => location.reload()} />;
  return Graph ? <Graph view={view} /> : null;
}

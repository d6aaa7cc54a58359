/** Saved views: a button that names the one on show, and the list behind it. */
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";

import { viewsOf } from "../../api/queries";
import { Drop } from "../../parts/Drop";
import { useKeys } from "../../parts/keys";
import type { ListingSearch } from "./listing";
import { searchOf, shownOf, type View } from "./views";

const ViewChoice = lazy(() => import("./ViewChoice").then((module) => ({ default: module.ViewChoice })));

interface Props {
  readonly project: string;
  readonly search: ListingSearch;
  /** The layout on show, as a view keeps it. */
  readonly columns: string;
  readonly show: (search: Required<ListingSearch>) => void;
}

export function ViewsMenu({ project, search, columns, show }: Props) {
  const [open, setOpen] = useState(false);
  const views = useQuery(viewsOf(project));
  const shown = shownOf(views.data?.rows ?? [], search, columns);
  useKeys({ v: () => setOpen(true) });
  const choose = (view: View) => {
    setOpen(false);
    show(searchOf(view));
  };
  return (
    <Drop label="Views" title="Saved views (v)" sign="view" shows={shown?.name ?? "Views"} open={open} setOpen={setOpen}>
      <Suspense>
        <ViewChoice project={project} search={search} columns={columns} shown={shown} choose={choose} />
      </Suspense>
    </Drop>
  );
}

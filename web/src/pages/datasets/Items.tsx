/** The items of a dataset, each with how it went last, and beside them the chosen one. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";

import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { useKeys } from "../../parts/keys";
import { useNarrow } from "../../parts/narrow";
import { Notice } from "../../parts/Notice";
import { RowList } from "../../parts/RowList";
import { Split } from "../../parts/Split";
import { type RanRow } from "../../trace/experiments";
import { experimentOf } from "../experiments/ask";
import { useProject } from "../shell/project";
import type { Dataset, ItemRow as Row } from "./ask";
import { ItemPanel } from "./ItemPanel";
import { ItemRow } from "./ItemRow";
import css from "./Items.module.css";

interface Props {
  readonly dataset: Dataset;
  readonly items: readonly Row[];
  readonly version: number | undefined;
  /** Id of the newest experiment. */
  readonly last: string | undefined;
  readonly more: boolean;
  readonly readMore: () => void;
}

export function Items({ dataset, items, version, last, more, readMore }: Props) {
  const project = useProject();
  const { item } = useSearch({ from: "/datasets/$name" });
  const navigate = useNavigate({ from: "/datasets/$name" });
  const narrow = useNarrow();
  const experiment = useQuery({ ...experimentOf(project, last ?? ""), enabled: last !== undefined });
  const went = useMemo(() => new Map<string, RanRow>(experiment.data?.ran.map((ran) => [ran.item_id, ran])), [experiment.data]);
  const choose = (next: string | undefined) => void navigate({ search: (old) => ({ ...old, item: next }), replace: item !== undefined && !narrow });
  const chosen = item ?? (narrow ? undefined : items[0]?.id);
  useKeys({ Escape: () => item !== undefined && choose(undefined) });
  if (items.length === 0) {
    return (
      <Notice title="It has no item">
        <p>{version === undefined ? "backtrail golden push NAME --dataset puts a golden case into it; so does the API." : "In this version there was none."}</p>
      </Notice>
    );
  }
  const list = (
    <RowList
      place={`items ${project} ${dataset.name} ${version ?? ""}`}
      label="Items"
      className={css["items"]}
      rows={items}
      row={(row, at) => (
        <ItemRow key={row.id} item={row} ran={went.get(row.id)} chosen={row.id === chosen} choose={() => choose(row.id)} {...at} />
      )}
      waiting={false}
      more={more}
      readMore={readMore}
      open={(row) => choose(row.id)}
    />
  );
  const panel = chosen !== undefined && (
    <ItemPanel key={chosen} dataset={dataset.name} itemId={chosen} version={version} ran={went.get(chosen)} experiment={experiment.data} />
  );
  if (narrow) {
    return item === undefined ? (
      list
    ) : (
      <div className={css["over"]}>
        <Button look="bare" onClick={() => choose(undefined)}>
          <Icon of="left" /> All items
        </Button>
        {panel}
      </div>
    );
  }
  return (
    <div className={css["work"]}>
      <Split name="items" label="Width of the list" left={list} right={panel} start={46} />
    </div>
  );
}

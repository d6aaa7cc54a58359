/** The choice of columns: tick, drag or move by keyboard; the line of previews; the order of rows. */
import { useState } from "react";
import {
  Button as AriaButton,
  Checkbox,
  GridList,
  GridListItem,
  type Key,
  useDragAndDrop,
} from "react-aria-components";

import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { Select } from "../../parts/Select";
import { type Layout, listed, moved, showing } from "../../trace/columns";
import { ALWAYS, COLUMNS, KNOWN, USUAL } from "./columns";
import css from "./LayoutChoice.module.css";

interface Props {
  readonly layout: Layout;
  readonly choose: (layout: Layout) => void;
  readonly sort: string;
  readonly sortBy: (sort: string) => void;
}

const NAMES: ReadonlyMap<string, string> = new Map(COLUMNS.map(({ id, name }) => [id, name]));

const ORDERS = COLUMNS.flatMap(({ name, sort }) =>
  sort === undefined
    ? []
    : sort === "start"
      ? [
          { id: "-start", name: "Newest first" },
          { id: "start", name: "Oldest first" },
        ]
      : [
          { id: `-${sort}`, name: `${name}, most first` },
          { id: sort, name: `${name}, least first` },
        ],
);

export function LayoutChoice({ layout, choose, sort, sortBy }: Props) {
  const [round, setRound] = useState(0);
  const reset = () => {
    choose(USUAL);
    setRound(round + 1);
  };
  return (
    <div className={css["choice"]}>
      <div className={css["head"]}>
        <h2>Columns</h2>
        <Button look="bare" onClick={reset}>
          Reset
        </Button>
      </div>
      <ColumnList key={round} layout={layout} choose={choose} />
      <label className={css["previews"]}>
        <input type="checkbox" checked={layout.previews} onChange={({ target }) => choose({ ...layout, previews: target.checked })} />
        Input and output in a second line
      </label>
      <div className={css["order"]}>
        <span>Order</span>
        <Select label="Order" options={ORDERS} chosen={sort} choose={sortBy} />
      </div>
    </div>
  );
}

function ColumnList({ layout, choose }: Pick<Props, "layout" | "choose">) {
  // A column that is unticked stays where it is until the choice is opened anew.
  const [order, setOrder] = useState(() => listed(layout, KNOWN));
  const shown = new Set(layout.shown);
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) => [...keys].map((key) => ({ "text/plain": String(key) })),
    acceptedDragTypes: ["text/plain"],
    onReorder: ({ keys, target }) => {
      const next = moved(order, named(keys), String(target.key), target.dropPosition === "after" ? "after" : "before");
      setOrder(next);
      choose(showing(layout, next, shown));
    },
  });
  const turn = (id: string) => {
    const chosen = new Set([...layout.shown, ALWAYS]);
    if (chosen.has(id) && id !== ALWAYS) chosen.delete(id);
    else chosen.add(id);
    choose(showing(layout, order, chosen));
  };
  // Ticked is not selected: a selection would be dragged as one.
  return (
    <GridList
      aria-label="Columns"
      className={css["list"] ?? ""}
      items={order.map((id) => ({ id, name: NAMES.get(id) ?? id }))}
      dependencies={[layout]}
      dragAndDropHooks={dragAndDropHooks}
      onAction={(key) => turn(String(key))}
    >
      {({ id, name }) => (
        <GridListItem id={id} textValue={name} className={css["item"] ?? ""}>
          <AriaButton slot="drag" className={css["grip"] ?? ""}>
            <Icon of="grip" size={14} />
          </AriaButton>
          <Checkbox
            aria-label={`Show ${name}`}
            isSelected={shown.has(id)}
            isDisabled={id === ALWAYS}
            onChange={() => turn(id)}
            className={css["tick"] ?? ""}
          >
            {({ isSelected }) => (isSelected ? <Icon of="ok" size={12} /> : null)}
          </Checkbox>
          {name}
        </GridListItem>
      )}
    </GridList>
  );
}

function named(keys: Iterable<Key>): Set<string> {
  return new Set([...keys].map(String));
}

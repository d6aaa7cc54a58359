/** Every time zone, found by typing part of its name; the browser's own and UTC come first. */
import { useMemo } from "react";
import { Autocomplete, Input, ListBox, ListBoxItem, SearchField, useFilter } from "react-aria-components";

import { Icon } from "../../parts/Icon";
import list from "../../parts/Select.module.css";
import { allZones, HERE, shortName, UTC, zoneName } from "../../trace/zone";
import css from "./ZoneChoice.module.css";

interface Props {
  readonly chosen: string;
  readonly choose: (zone: string) => void;
}

export function ZoneChoice({ chosen, choose }: Props) {
  const { contains } = useFilter({ sensitivity: "base" });
  const zones = useMemo(() => {
    const now = Date.now();
    return allZones().map((id) => ({ id, name: nameOf(id), short: shortName(id, now) }));
  }, []);
  return (
    <div className={css["zones"]}>
      <Autocomplete filter={contains}>
        <SearchField aria-label="Find a time zone" className={css["field"] ?? ""} autoFocus>
          <Icon of="search" size={14} />
          <Input placeholder="Berlin, Tokyo, UTC …" />
        </SearchField>
        <ListBox
          ref={(list) => list?.setAttribute("tabindex", "0")} // it scrolls, so the keyboard must reach it
          aria-label="Time zones"
          items={zones}
          selectionMode="single"
          selectedKeys={[chosen]}
          onSelectionChange={(keys) => {
            const [key = chosen] = keys === "all" ? [] : keys; // none: the chosen one was pressed again
            choose(String(key));
          }}
          className={css["list"] ?? ""}
          renderEmptyState={() => <p className={css["none"]}>No zone is called so.</p>}
        >
          {(zone) => (
            <ListBoxItem className={list["item"] ?? ""} textValue={`${zone.name} ${zone.short}`}>
              <span>{zone.name}</span>
              <span className={list["aside"]}>{zone.short}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Autocomplete>
      <p className={css["note"]}>Addresses and the API keep times in UTC, so a link means the same to everyone.</p>
    </div>
  );
}

function nameOf(id: string): string {
  return id === HERE && id !== UTC ? `${zoneName(id)} (this browser)` : zoneName(id);
}

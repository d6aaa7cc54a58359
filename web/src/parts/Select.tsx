/** One of a few, in a list that opens under its button (React Aria: keyboard, screen readers, touch). */
import { Button, ListBox, ListBoxItem, Popover, Select as Aria, SelectValue } from "react-aria-components";

import { Icon, type Sign } from "./Icon";
import css from "./Select.module.css";

export interface Option {
  readonly id: string;
  readonly name: string;
  readonly aside?: string;
}

interface Props {
  readonly label: string;
  readonly sign?: Sign;
  readonly options: readonly Option[];
  readonly chosen: string;
  readonly choose: (id: string) => void;
}

export function Select({ label, sign, options, chosen, choose }: Props) {
  return (
    <Aria aria-label={label} selectedKey={chosen} onSelectionChange={(key) => key !== null && choose(String(key))}>
      <Button className={css["button"] ?? ""}>
        {sign && <Icon of={sign} size={15} />}
        <SelectValue<Option>>{({ selectedItem }) => selectedItem?.name ?? chosen}</SelectValue>
        <Icon of="down" size={12} />
      </Button>
      <Popover className={css["popover"] ?? ""} offset={4}>
        <ListBox items={options} className={css["list"] ?? ""}>
          {(option) => (
            <ListBoxItem className={css["item"] ?? ""} textValue={option.name}>
              <span>{option.name}</span>
              {option.aside && <span className={css["aside"]}>{option.aside}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Aria>
  );
}

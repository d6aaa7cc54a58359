/** A button and the panel that drops from it (React Aria: focus goes in and comes back, Esc and a press outside close). */
import { type ReactNode, useState } from "react";
import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";

import buttons from "./Button.module.css";
import css from "./Drop.module.css";
import { Icon, type Sign } from "./Icon";
import select from "./Select.module.css";

interface Props {
  readonly label: string;
  readonly title?: string;
  readonly sign?: Sign;
  /** What the button says beside its sign. */
  readonly shows?: string;
  readonly look?: "plain" | "bare" | "pill";
  /** Of a pill: what is chosen behind it holds. */
  readonly on?: boolean;
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
  readonly children: ReactNode;
}

export function Drop({ label, title, sign, shows, look = "plain", on = false, open, setOpen, children }: Props) {
  const className = { plain: select["button"] ?? "", bare: `${buttons["button"]} ${buttons["bare"]}`, pill: css["pill"] ?? "" }[look];
  const [place, setPlace] = useState<HTMLElement | null>(null);
  // The panel hangs beside its button, not at the end of the page: so it belongs to the landmark that its button belongs to.
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <span className={css["place"]} title={title ?? label}>
        <Button className={className} data-on={on || undefined} aria-label={shows ? `${label}: ${shows}` : label}>
          {sign && <Icon of={sign} size={15} />}
          {shows && <span className={css["shows"]}>{shows}</span>}
          {look !== "bare" && shows && <Icon of="down" size={12} />}
        </Button>
      </span>
      <span ref={setPlace} className={css["anchor"]} />
      {place && (
        <Popover className={css["popover"] ?? ""} offset={4} placement="bottom end" UNSTABLE_portalContainer={place}>
          <Dialog aria-label={label} className={css["dialog"] ?? ""}>
            {children}
          </Dialog>
        </Popover>
      )}
    </DialogTrigger>
  );
}

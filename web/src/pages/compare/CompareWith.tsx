/** "Compare with …" on a trace's page: a dialog in which the other trace is chosen. `C` opens it. */
import { useEffect, useRef, useState } from "react";

import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { useKeys } from "../../parts/keys";
import help from "../../parts/KeyHelp.module.css";
import { ChooseTrace } from "./ChooseTrace";
import css from "./CompareWith.module.css";

export function CompareWith({ traceId }: { readonly traceId: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  useKeys({ C: () => setOpen(true) });
  useEffect(() => {
    if (!open) return dialog.current?.close();
    dialog.current?.showModal();
    dialog.current?.querySelector("input")?.focus(); // not its close button
  }, [open]);
  const close = () => setOpen(false);
  return (
    <>
      <Button className={css["button"] ?? ""} title="Compare with another trace (C)" onClick={() => setOpen(true)}>
        <Icon of="swap" size={14} />
        <span>Compare with …</span>
      </Button>
      <dialog
        ref={dialog}
        className={`${help["help"]} ${css["dialog"]}`}
        aria-label="Compare with another trace"
        onClose={close}
        onClick={(event) => event.target === dialog.current && close()}
      >
        {open && (
          <div className={help["inside"]}>
            <div className={help["head"]}>
              <h1>Compare with …</h1>
              <Button look="bare" aria-label="Close" onClick={close}>
                <Icon of="close" />
              </Button>
            </div>
            <ChooseTrace left={traceId} />
          </div>
        )}
      </dialog>
    </>
  );
}

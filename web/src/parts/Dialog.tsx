/** A dialog over the page: the browser's own, so that focus stays in it and Esc leaves it. */
import { type ReactNode, useEffect, useRef } from "react";

import { Button } from "./Button";
import css from "./Dialog.module.css";
import { Icon } from "./Icon";

interface Props {
  readonly title: string;
  readonly close: () => void;
  /** What it shows would be lost: neither Esc nor a click beside it closes it. */
  readonly stays?: boolean;
  /** It shows lines that are long: commands. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export function Dialog({ title, close, stays = false, wide = false, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    shown?.querySelector<HTMLElement>("form input, [data-first]")?.focus(); // and not the button that closes it
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={css["dialog"]}
      data-wide={wide}
      aria-label={title}
      onClose={() => !dialog.current?.open && close()}
      onCancel={(event) => stays && event.preventDefault()}
      onClick={(event) => !stays && event.target === dialog.current && close()}
    >
      <div className={css["inside"]}>
        <div className={css["head"]}>
          <h2>{title}</h2>
          {!stays && (
            <Button look="bare" aria-label="Close" onClick={close}>
              <Icon of="close" />
            </Button>
          )}
        </div>
        {children}
      </div>
    </dialog>
  );
}

/** What can be done, the main thing last. */
export function Acts({ children }: { readonly children: ReactNode }) {
  return <div className={css["acts"]}>{children}</div>;
}

/** Before something is gone: what goes with it, and a way back out. */
import type { ReactNode } from "react";

import { Button } from "./Button";
import { Acts, Dialog } from "./Dialog";
import { Problem } from "./Problem";

interface Props {
  readonly title: string;
  /** What the button says. */
  readonly does: string;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly act: () => void;
  readonly close: () => void;
  readonly children: ReactNode;
}

export function Confirm({ title, does, busy, error, act, close, children }: Props) {
  return (
    <Dialog title={title} close={close}>
      <p>{children}</p>
      {error && <Problem error={error} />}
      <Acts>
        <Button onClick={close} data-first>
          Cancel
        </Button>
        <Button look="danger" disabled={busy} onClick={act}>
          {does}
        </Button>
      </Acts>
    </Dialog>
  );
}

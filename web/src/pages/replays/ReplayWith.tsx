/** "Replay …" on a trace's page: whether it can run again, the commands that do it, and what they brought. `R` opens it. */
import { lazy, Suspense, useState } from "react";

import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { useKeys } from "../../parts/keys";
import css from "../compare/CompareWith.module.css";

const ReplayDialog = lazy(() => import("./ReplayDialog").then((part) => ({ default: part.ReplayDialog })));

export function ReplayWith({ traceId }: { readonly traceId: string }) {
  const [open, setOpen] = useState(false);
  useKeys({ R: () => setOpen(true) });
  return (
    <>
      <Button className={css["button"] ?? ""} title="Run it again (R)" aria-label="Replay …" onClick={() => setOpen(true)}>
        <Icon of="undo" size={14} />
        <span>Replay …</span>
      </Button>
      {open && (
        <Suspense>
          <ReplayDialog traceId={traceId} close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

/** Choosing a span, in the address. On a narrow page it may open over the run; the browser's own way back closes it. */
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useCallback, useRef } from "react";

import { isNarrow } from "../../parts/narrow";

export interface Choosing {
  readonly choose: (span: string, opens: boolean) => void;
  readonly close: () => void;
}

export function useChoosing(): Choosing {
  const router = useRouter();
  const navigate = useNavigate({ from: "/traces/$traceId" });
  const pushed = useRef(false);
  const choose = useCallback(
    async (span: string, opens: boolean) => {
      // First here, then one page on, so that the way back keeps the choice. Going where one is already never ends.
      if (router.state.location.search.span !== span) await navigate({ search: (old) => ({ ...old, span }), replace: true });
      if (!opens || !isNarrow()) return;
      pushed.current = true;
      await navigate({ search: (old) => ({ ...old, panel: "open" }) });
    },
    [router, navigate],
  );
  const close = useCallback(() => {
    if (pushed.current) router.history.back();
    else void navigate({ search: (old) => ({ ...old, panel: undefined }), replace: true });
    pushed.current = false;
  }, [router, navigate]);
  return { choose: useCallback((span, opens) => void choose(span, opens), [choose]), close };
}

/** Back to the list as it was left: its query, its place; from a link from outside to the whole list. */
import { useCanGoBack, useNavigate, useRouter } from "@tanstack/react-router";
import { useCallback } from "react";

export function useBack(): () => void {
  const { history } = useRouter();
  const canGoBack = useCanGoBack();
  const navigate = useNavigate();
  return useCallback(() => {
    if (canGoBack) history.back();
    else void navigate({ to: "/traces" });
  }, [canGoBack, history, navigate]);
}

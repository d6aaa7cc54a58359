/** Ctrl-K (on a Mac also Cmd-K): to the search field, from anywhere, also while somebody types. */
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";

import { SEARCH_FIELD } from "../search/field";

export function useSearchKey(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      const field = document.getElementById(SEARCH_FIELD);
      if (!(field instanceof HTMLInputElement)) return void navigate({ to: "/search" }); // takes the cursor by itself
      field.focus();
      field.select();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [navigate]);
}

/** What the browser's tab and history call the page. */
import { useEffect } from "react";

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title.slice(0, 80)} · Backtrail` : "Backtrail";
  }, [title]);
}

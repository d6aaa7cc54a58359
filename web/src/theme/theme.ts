/** Light or dark: the system's unless somebody chose; kept in this browser. */
import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark";
const KEY = "backtrail.theme";

export function theme(): Theme {
  return document.documentElement.dataset["theme"] === "dark" ? "dark" : "light";
}

export function chooseTheme(chosen: Theme): void {
  document.documentElement.dataset["theme"] = chosen;
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Storage is off: the choice lasts as long as the page.
  }
}

function onChange(tell: () => void): () => void {
  const watch = new MutationObserver(tell);
  watch.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => watch.disconnect();
}

export function useTheme(): Theme {
  return useSyncExternalStore(onChange, theme);
}

/** Keys that work anywhere on a page, and not while somebody types. */
import { useEffect, useRef } from "react";

export type Keys = Readonly<Record<string, () => void>>;

/** Calls what stands under the key, such as `j` or `Shift+E`; the newest page wins. */
export function useKeys(keys: Keys): void {
  const now = useRef(keys);
  useEffect(() => {
    now.current = keys;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || takesKeys(event.target)) return;
      const act = now.current[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="listbox"], [role="option"], dialog[open]';

function takesKeys(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null;
}

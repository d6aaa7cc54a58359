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
      if (event.key === "Enter" && presses(event.target)) return;
      const act = now.current[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

const TYPING =
  'input, textarea, select, [contenteditable="true"], [role="listbox"], [role="option"], [role="menu"], [role="dialog"], dialog[open]';

function takesKeys(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPING) !== null;
}

/** Enter on a button or a link belongs to it, not to the row at the cursor. */
function presses(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, summary, a[href]:not([tabindex="-1"])') !== null;
}

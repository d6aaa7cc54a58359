/** Whether the server asks this browser for a key: told by every answer that is a 401, until somebody signs in. */
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let out = false;

export function signedOut(now: boolean): void {
  if (out === now) return;
  out = now;
  for (const tell of listeners) tell();
}

export function useSignedOut(): boolean {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => out,
  );
}

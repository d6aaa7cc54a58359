/** Whether the server answers, as told by every request and by the live stream. */
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let lost = false;

export function serverAnswered(answered: boolean): void {
  if (lost === !answered) return;
  lost = !answered;
  for (const tell of listeners) tell();
}

export function useServerLost(): boolean {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => lost,
  );
}

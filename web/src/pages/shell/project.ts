/** The project that is read: in the address, or the last one that was chosen, or `default`. */
import { useSearch } from "@tanstack/react-router";

const KEY = "backtrail.project";

export function useProject(): string {
  const { project } = useSearch({ from: "__root__" });
  return project ?? lastProject();
}

export function rememberProject(project: string): void {
  try {
    localStorage.setItem(KEY, project);
  } catch {
    // Storage is off: the address still has it.
  }
}

function lastProject(): string {
  try {
    return localStorage.getItem(KEY) ?? "default";
  } catch {
    return "default";
  }
}

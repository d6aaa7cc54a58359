/** The project that is read: in the address, or a member's own, or the last one that was chosen, or `default`. */
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";

import { accessOf } from "../../api/access";

const KEY = "backtrail.project";

export function useProject(): string {
  const { project } = useSearch({ from: "__root__" });
  const { data } = useQuery(accessOf());
  return project ?? data?.project ?? lastProject();
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

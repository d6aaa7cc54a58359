/** Values that the server cut: where the whole of each can be read. Given by a page to everything that shows values. */
import { createContext, useContext } from "react";

export interface Whole {
  readonly bytes: number;
  readonly url: string;
}

/** By JSON pointer into what is shown. */
export const WholeValues = createContext<ReadonlyMap<string, Whole>>(new Map());

export function useWhole(pointer: string | undefined): Whole | undefined {
  const values = useContext(WholeValues);
  return pointer === undefined ? undefined : values.get(pointer);
}

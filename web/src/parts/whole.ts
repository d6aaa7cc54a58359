/** Values that the server cut: where the whole of each can be read. Given by a page to everything that shows values. */
import { createContext, useContext, useMemo } from "react";

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

/** The same of a value that is whole itself and has cut values in it; `bytes` is then what those are together. */
export function useWholeAround(pointer: string | undefined): Whole | undefined {
  const values = useContext(WholeValues);
  return useMemo(() => (pointer === undefined ? undefined : (values.get(pointer) ?? around(values, pointer))), [values, pointer]);
}

function around(values: ReadonlyMap<string, Whole>, pointer: string): Whole | undefined {
  const inside = [...values].filter(([place]) => place.startsWith(`${pointer}/`)).map(([, whole]) => whole);
  const [first] = inside;
  if (!first) return undefined;
  const url = new URL(first.url);
  url.searchParams.set("field", pointer);
  return { bytes: inside.reduce((sum, { bytes }) => sum + bytes, 0), url: url.href };
}

/** All of a value as text. Throws where it cannot be read. */
export async function readWhole({ url }: Whole): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer.text();
}

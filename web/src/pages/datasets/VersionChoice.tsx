/** Which version of a dataset is shown: the newest, or one of those before. */
import { useInfiniteQuery } from "@tanstack/react-query";

import { Select } from "../../parts/Select";
import { count, dayOf, timeOfDay } from "../../trace/format";
import { useProject } from "../shell/project";
import { versionsOf } from "./ask";

interface Props {
  readonly name: string;
  readonly newest: number;
  readonly asOf: number | undefined;
  readonly choose: (version: number | undefined) => void;
}

export function VersionChoice({ name, newest, asOf, choose }: Props) {
  const project = useProject();
  const versions = useInfiniteQuery(versionsOf(project, name));
  const known = versions.data?.pages.flatMap((page) => page.rows) ?? [];
  const numbers = [...new Set([newest, ...known.map(({ no }) => no), ...(asOf === undefined ? [] : [asOf])])].sort((one, other) => other - one);
  const at = new Map(known.map((version) => [version.no, Date.parse(version.at)]));
  const options = numbers.map((no) => {
    const when = at.get(no);
    return {
      id: String(no),
      name: no === newest ? `Version ${count(no)}, the newest` : `Version ${count(no)}`,
      ...(when === undefined ? {} : { aside: `${dayOf(when, Date.now())}, ${timeOfDay(when)}` }),
    };
  });
  return (
    <Select
      label="Version"
      chosen={String(asOf ?? newest)}
      options={options}
      choose={(id) => choose(Number(id) === newest ? undefined : Number(id))}
    />
  );
}

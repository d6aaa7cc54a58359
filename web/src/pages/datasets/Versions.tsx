/** The versions of a dataset, newest first: when, by whom, and what changed. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { Button } from "../../parts/Button";
import { Failure } from "../../parts/Notice";
import { useNow } from "../../parts/now";
import { ago, count, utc } from "../../trace/format";
import { useProject } from "../shell/project";
import { type Version, versionsOf } from "./ask";
import css from "./Versions.module.css";

const SIGNS: Readonly<Record<Version["changes"][number]["change"], string>> = { added: "+", changed: "~", archived: "−" };

export function Versions({ name }: { readonly name: string }) {
  const project = useProject();
  const versions = useInfiniteQuery(versionsOf(project, name));
  if (versions.isError && !versions.data) {
    return <Failure what="The versions could not be read" error={versions.error} retry={() => void versions.refetch()} />;
  }
  return (
    <div className={css["scroll"]}>
      <ol className={css["list"]} aria-label="Versions">
        {versions.data?.pages.flatMap((page) => page.rows).map((version) => (
          <One key={version.no} name={name} version={version} />
        ))}
      </ol>
      {versions.hasNextPage && (
        <p className={css["more"]}>
          <Button disabled={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
            Show older ones
          </Button>
        </p>
      )}
    </div>
  );
}

function One({ name, version }: { readonly name: string; readonly version: Version }) {
  const now = useNow();
  const at = Date.parse(version.at);
  const told = version.added + version.changed + version.archived;
  return (
    <li className={css["version"]}>
      <Link to="/datasets/$name" params={{ name }} search={{ version: version.no }} className={css["no"]}>
        Version {count(version.no)}
      </Link>
      <span className={css["changes"]}>
        {version.changes.map(({ id, change }) => (
          <span key={id} data-change={change} title={change}>
            <i aria-hidden="true">{SIGNS[change]}</i>
            <span className="unseen">{change} </span>
            <bdi>{id}</bdi>
          </span>
        ))}
        {told > version.changes.length && <small>and {count(told - version.changes.length)} more</small>}
      </span>
      <span className={css["by"]}>{version.by}</span>
      <time dateTime={version.at} title={utc(at)}>
        {ago(at, now)}
      </time>
    </li>
  );
}

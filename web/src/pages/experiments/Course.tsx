/** A number of the last experiments, oldest first: a column each, that leads to its experiment; the newest is written out. */
import { Link } from "@tanstack/react-router";

import type { Experiment } from "../../trace/experiments";
import css from "./Course.module.css";

const MOST = 30;

interface Props {
  readonly name: string;
  /** Newest first. */
  readonly experiments: readonly Experiment[];
  readonly read: (experiment: Experiment) => number | null;
  readonly text: (value: number) => string;
  /** The height of a full column; the largest if not given. */
  readonly most?: number;
}

export function Course({ name, experiments, read, text, most }: Props) {
  const shown = experiments.slice(0, MOST).toReversed();
  const values = shown.map(read);
  const full = most ?? Math.max(...values.map((value) => value ?? 0));
  const last = values.findLast((value) => value !== null) ?? null;
  if (last === null) return null;
  return (
    <figure className={css["course"]}>
      <figcaption>
        {name} <b>{text(last)}</b>
      </figcaption>
      <span className={css["columns"]}>
        {shown.map((one, at) => {
          const value = values[at] ?? null;
          const says = `${one.name}: ${value === null ? "not known" : text(value)}`;
          return (
            <Link key={one.id} to="/experiments/$experimentId" params={{ experimentId: one.id }} title={says} aria-label={`${name}, ${says}`}>
              <i data-rate={most !== undefined} data-known={value !== null} style={{ height: `${value === null || full === 0 ? 0 : (value / full) * 100}%` }} />
            </Link>
          );
        })}
      </span>
    </figure>
  );
}

/** Over two experiments: which they are, what was changed between them, and what that did to the numbers. */
import { Link } from "@tanstack/react-router";

import type { Schemas } from "../../api/client";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { type Experiment, type Figure, figuresOf, movedBetween, passedText } from "../../trace/experiments";
import { dayOf, plural, timeOfDay, utc } from "../../trace/format";
import css from "./ComparedHeader.module.css";

interface Props {
  readonly compared: Schemas["Compared"];
  readonly swap: () => void;
}

export function ComparedHeader({ compared, swap }: Props) {
  const { before, after, changes } = compared;
  const moved = movedBetween(before, after);
  const [broke, fixed] = [changes["broke"] ?? 0, changes["fixed"] ?? 0];
  return (
    <header className={css["header"]}>
      <Link
        to="/experiments/$experimentId"
        params={{ experimentId: after.id }}
        className={css["back"]}
        aria-label="Back to the experiment (u)"
        title="Back to the experiment (u)"
      >
        <Icon of="left" />
      </Link>
      <div className={css["what"]}>
        <p className={css["above"]}>
          <Link to="/datasets/$name" params={{ name: after.dataset }} search={{ show: "experiments" }}>
            <bdi>{after.dataset}</bdi>
          </Link>
        </p>
        <h2 data-broke={broke > 0}>
          <Icon of={broke > 0 ? "error" : "ok"} size={18} />
          {[broke > 0 ? `${plural(broke, "item")} broke` : "Nothing broke", ...(fixed > 0 ? [`${fixed} ${fixed === 1 ? "was" : "were"} fixed`] : [])].join(", ")}
        </h2>
      </div>
      <div className={css["sides"]}>
        <Side of={before} when="Before" />
        <Button look="bare" aria-label="Swap the sides (x)" title="Swap the sides (x)" onClick={swap}>
          <Icon of="swap" />
        </Button>
        <Side of={after} when="After" />
      </div>
      <dl className={css["figures"]}>
        {figuresOf(before, after).map((figure) => (
          <One key={figure.name} figure={figure} />
        ))}
        {moved.map(({ name, before: was, after: now }) => (
          <div key={name} className={css["moved"]}>
            <dt>{name}</dt>
            <dd title={`${was || "none"} → ${now || "none"}`}>
              <bdi>{short(name, was)}</bdi> → <bdi>{short(name, now)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </header>
  );
}

const short = (name: string, value: string): string => (name === "git" ? value.slice(0, 8) : value) || "none";

function Side({ of, when }: { readonly of: Experiment; readonly when: string }) {
  const made = Date.parse(of.made);
  return (
    <section className={css["side"]} aria-label={when}>
      <p>
        {when}, <time dateTime={of.made} title={utc(made)}>{`${dayOf(made, Date.now())}, ${timeOfDay(made)}`}</time>
      </p>
      <Link to="/experiments/$experimentId" params={{ experimentId: of.id }} title={of.name}>
        <bdi>{of.name}</bdi>
      </Link>
      <small>{passedText(of)}</small>
    </section>
  );
}

function One({ figure }: { readonly figure: Figure }) {
  const { name, before, after, change, up, worse } = figure;
  return (
    <div data-worse={worse}>
      <dt>{name}</dt>
      <dd>
        {before === after ? after : `${before} → ${after}`}
        {change && (
          <span>
            <Icon of={up ? "up" : "down"} size={11} />
            {change}
          </span>
        )}
      </dd>
    </div>
  );
}

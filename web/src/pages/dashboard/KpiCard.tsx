/** One KPI: how it stands, where it should stand, what is likely wrong, and who is behind it. */
import { Link } from "@tanstack/react-router";

import { Icon, type Sign } from "../../parts/Icon";
import { count } from "../../trace/format";
import type { Kpi, Measured } from "./ask";
import css from "./KpiCard.module.css";
import { Sparkline } from "./Sparkline";
import { change, inShort, told } from "./told";

const ZONES: Readonly<Record<Kpi["zone"], { readonly says: string; readonly sign: Sign }>> = {
  healthy: { says: "Healthy", sign: "ok" },
  warning: { says: "Warning", sign: "beware" },
  alert: { says: "Alert", sign: "grave" },
  none: { says: "Nothing counted", sign: "unset" },
};
const SHOWN = 3;

interface Props {
  readonly kpi: Kpi;
  readonly measured: Measured;
}

export function KpiCard({ kpi, measured }: Props) {
  const zone = ZONES[kpi.zone];
  const limits = `healthy below ${told(kpi.healthy, kpi.unit)}, alert above ${told(kpi.alert, kpi.unit)}`;
  const changed = change(kpi.value, kpi.previous);
  const worse = kpi.value !== null && kpi.previous !== null && kpi.value > kpi.previous;
  return (
    <article className={css["card"]} data-zone={kpi.zone} aria-label={kpi.title}>
      <header className={css["head"]}>
        <h2 title={kpi.counts}>{kpi.title}</h2>
        <span className={css["zone"]}>
          <Icon of={zone.sign} size={13} />
          {zone.says}
        </span>
      </header>
      <p className={css["number"]}>
        <b>{told(kpi.value, kpi.unit)}</b>
        {changed && (
          <span data-worse={worse} title={`${told(kpi.previous, kpi.unit)} in the time before`}>
            {changed}
          </span>
        )}
        <span className={css["samples"]}>of {count(kpi.samples)}</span>
      </p>
      <Sparkline kpi={kpi} says={`${kpi.title} over time: now ${told(kpi.value, kpi.unit)}; ${limits}`} />
      <p className={css["limits"]}>
        healthy &lt; {told(kpi.healthy, kpi.unit)} <span>·</span> alert &gt; {told(kpi.alert, kpi.unit)}
      </p>
      <Causes kpi={kpi} measured={measured} />
      <Behind kpi={kpi} measured={measured} />
      <Worst kpi={kpi} measured={measured} />
    </article>
  );
}

/** What the evidence speaks for; else what it usually is, in a line. */
function Causes({ kpi, measured }: Props) {
  const likely = kpi.zone === "healthy" ? [] : kpi.causes.filter((cause) => cause.likely);
  if (likely.length === 0) {
    const usual = kpi.causes.map((cause) => cause.text.toLowerCase()).join(", ");
    return <p className={css["usual"]}>Where it rises, it is usually: {usual}.</p>;
  }
  return (
    <section className={css["part"]}>
      <h3>Likely cause</h3>
      <ul className={css["causes"]}>
        {likely.map((cause) => (
          <li key={cause.text}>
            <b title={`Said where: ${cause.when}`}>{cause.text}</b>
            <span>{cause.evidence}</span>
            {cause.links.slice(0, 1).map((link) => (
              <Link key={link.query} to="/traces" search={{ ...measured, query: link.query }}>
                {link.text}
              </Link>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The most telling dimension, those that make it worst first. */
function Behind({ kpi, measured }: Props) {
  const dimension = kpi.behind[0]?.dimension;
  const rows = kpi.behind.filter((row) => row.dimension === dimension).slice(0, SHOWN);
  if (rows.length === 0) return null;
  const most = Math.max(...rows.map((row) => row.kpi ?? 0), kpi.alert);
  return (
    <section className={css["part"]}>
      <h3>By {dimension}</h3>
      <ul className={css["rows"]}>
        {rows.map((row) => (
          <li key={row.value}>
            <Link to="/traces" search={{ ...measured, query: row.query }} title={row.value}>
              <span className={css["name"]}>{inShort(row.value)}</span>
              <b data-over={(row.kpi ?? 0) > kpi.alert}>{told(row.kpi, kpi.unit)}</b>
              <i style={{ width: `${((row.kpi ?? 0) / most) * 100}%` }} data-over={(row.kpi ?? 0) > kpi.alert} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Worst({ kpi, measured }: Props) {
  const rows = kpi.zone === "healthy" ? [] : kpi.worst.slice(0, SHOWN);
  if (rows.length === 0) return null;
  return (
    <section className={css["part"]}>
      <h3>Worst {rows.some((row) => row.trace_id === null) ? "sessions" : "traces"}</h3>
      <ul className={css["rows"]}>
        {rows.map((row) => {
          const inside = (
            <>
              <span className={css["name"]}>{inShort(row.name || row.trace_id || row.session_id || "")}</span>
              <b>{told(row.value, row.trace_id === null || kpi.unit !== "ratio" ? kpi.unit : "count")}</b>
            </>
          );
          return (
            <li key={row.query}>
              {row.trace_id !== null ? (
                <Link to="/traces/$traceId" params={{ traceId: row.trace_id }} title={row.name}>
                  {inside}
                </Link>
              ) : row.session_id !== null ? (
                <Link to="/sessions/$sessionId" params={{ sessionId: row.session_id }} search={{}} title={row.name}>
                  {inside}
                </Link>
              ) : (
                <Link to="/traces" search={{ ...measured, query: row.query }}>
                  {inside}
                </Link>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

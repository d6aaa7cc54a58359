/** Detectors: what each looks for, how often it was right here, whether it is on, and what it goes by. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import { type Detector, detectorsOf } from "../../api/findings";
import { Icon } from "../../parts/Icon";
import { Failure } from "../../parts/Notice";
import { familyInWords } from "../../trace/finding-words";
import { plural } from "../../trace/format";
import { useProject } from "../shell/project";
import { useTitle } from "../shell/title";
import css from "./DetectorsPage.module.css";
import settings from "./SettingsPage.module.css";
import { DetectorOf } from "./detectors/DetectorOf";
import { Thresholds } from "./detectors/Thresholds";
import { useDetectorChange } from "./detectors/change";

export function DetectorsPage() {
  const project = useProject();
  const { data, error, isError, refetch } = useQuery(detectorsOf(project));
  const change = useDetectorChange(project);
  useTitle("Detectors");
  if (isError) return <Failure what="The detectors could not be read" error={error} retry={() => void refetch()} />;
  if (!data) return <div className={css["waiting"]} aria-busy="true" />;
  const on = data.rows.filter((one) => one.on).length;
  return (
    <section className={settings["section"]} aria-labelledby="detectors-title">
      <div className={settings["head"]}>
        <h2 id="detectors-title">Detectors</h2>
        <span className={css["on"]}>
          {on === data.rows.length ? `all ${plural(on, "detector")} on` : `${on} of ${plural(data.rows.length, "detector")} on`}
        </span>
      </div>
      <p className={settings["lead"]}>
        They read every trace of <b>{project}</b>, without a model and without cost. What you say about their findings on the page of a{" "}
        <Link to="/traces" search={{ query: "findings:>0" }}>
          trace with findings
        </Link>{" "}
        is counted here. When you change one, traces are judged again, the newest first.
      </p>
      {data.rejudging && (
        <p className={css["rejudging"]} role="status">
          <Icon of="running" size={14} /> Older traces are being judged again.
        </p>
      )}
      {data.notes.map((note) => (
        <p key={note} className={css["note"]}>
          <Icon of="warning" size={14} /> {note}
        </p>
      ))}
      {families(data.rows).map(([family, detectors]) => (
        <div key={family} className={css["family"]} role="group" aria-labelledby={`family-${family}`}>
          <h3 id={`family-${family}`}>{familyInWords(family)}</h3>
          <ul>
            {detectors.map((detector) => (
              <DetectorOf key={detector.name} detector={detector} change={change} />
            ))}
          </ul>
        </div>
      ))}
      {data.shared.length > 0 && (
        <div className={css["family"]} role="group" aria-labelledby="family-shared">
          <h3 id="family-shared">For all of them</h3>
          <Thresholds detector="shared" thresholds={data.shared} change={change} />
        </div>
      )}
    </section>
  );
}

function families(rows: readonly Detector[]): readonly (readonly [string, readonly Detector[]])[] {
  return [...new Set(rows.map(({ family }) => family))].map((family) => [family, rows.filter((one) => one.family === family)] as const);
}

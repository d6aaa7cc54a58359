/** When the traces started: the last so long, or between two moments in this browser's time zone. */
import { Icon } from "../../parts/Icon";
import { Select } from "../../parts/Select";
import css from "./TimeRange.module.css";
import type { ListingSearch } from "./listing";

const ANY = "any";
const BETWEEN = "between";
const RANGES = [
  { id: ANY, name: "Any time" },
  { id: "-15m", name: "Last 15 minutes" },
  { id: "-1h", name: "Last hour" },
  { id: "-4h", name: "Last 4 hours" },
  { id: "-24h", name: "Last 24 hours" },
  { id: "-7d", name: "Last 7 days" },
  { id: "-30d", name: "Last 30 days" },
  { id: BETWEEN, name: "Between …" },
];

interface Props {
  readonly since: string | undefined;
  readonly until: string | undefined;
  readonly choose: (range: ListingSearch) => void;
}

export function TimeRange({ since, until, choose }: Props) {
  const chosen = until ? BETWEEN : since === undefined ? ANY : RANGES.some(({ id }) => id === since) ? since : BETWEEN;
  const pick = (id: string) => {
    if (id === ANY) choose({ since: undefined, until: undefined });
    else if (id === BETWEEN) choose({ since: at(Date.now() - 86_400_000), until: at(Date.now()) });
    else choose({ since: id, until: undefined });
  };
  return (
    <div className={css["range"]}>
      <Select label="Time range" sign="calendar" options={RANGES} chosen={chosen} choose={pick} />
      {chosen === BETWEEN && (
        <>
          <Moment label="From" value={since} choose={(moment) => choose({ since: moment })} />
          <Icon of="right" size={12} />
          <Moment label="To" value={until} choose={(moment) => choose({ until: moment })} />
        </>
      )}
    </div>
  );
}

interface MomentProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly choose: (moment: string | undefined) => void;
}

function Moment({ label, value, choose }: MomentProps) {
  return (
    <input
      type="datetime-local"
      aria-label={label}
      className={css["moment"]}
      defaultValue={local(value)}
      onChange={(event) => {
        const ms = event.target.valueAsNumber;
        if (!Number.isNaN(ms)) choose(at(ms + new Date(ms).getTimezoneOffset() * 60_000));
      }}
    />
  );
}

function at(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}

/** What a datetime-local field wants: local time without a zone. */
function local(value: string | undefined): string {
  const ms = value ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) return "";
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

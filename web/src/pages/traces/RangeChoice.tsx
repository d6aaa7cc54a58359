/** A range of time: one of the usual, or days in a calendar and moments to the minute. */
import { type CalendarDate, parseAbsolute, toCalendarDate, toZoned, type ZonedDateTime } from "@internationalized/date";
import { useState } from "react";
import {
  Button as AriaButton,
  CalendarCell,
  CalendarGrid,
  DateField,
  DateInput,
  DateSegment,
  Heading,
  I18nProvider,
  Label,
  ListBox,
  ListBoxItem,
  RangeCalendar,
} from "react-aria-components";

import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import list from "../../parts/Select.module.css";
import { inAddress, momentOf, QUICK, type Range, rangeName } from "../../trace/range";
import { shortName, zone, zoneName } from "../../trace/zone";
import css from "./RangeChoice.module.css";

interface Props {
  readonly range: Range;
  readonly choose: (range: Range) => void;
}

const ANY = "any";

export function RangeChoice({ range, choose }: Props) {
  const quick = range.until === undefined ? (range.since ?? ANY) : "";
  return (
    <I18nProvider locale="en-GB">
      <div className={css["range"]}>
        <ListBox
          aria-label="Usual ranges"
          selectionMode="single"
          selectedKeys={[quick]}
          autoFocus
          className={css["quick"] ?? ""}
          onSelectionChange={(keys) => {
            const [key = quick] = keys === "all" ? [] : keys; // none: the chosen one was pressed again
            choose({ since: key === ANY ? undefined : String(key), until: undefined });
          }}
        >
          {QUICK.map((since) => (
            <ListBoxItem key={since ?? ANY} id={since ?? ANY} className={list["item"] ?? ""}>
              {rangeName({ since, until: undefined }, 0)}
            </ListBoxItem>
          ))}
        </ListBox>
        <Between range={range} choose={choose} />
      </div>
    </I18nProvider>
  );
}

function Between({ range, choose }: Props) {
  const [from, setFrom] = useState(() => zoned(range.since));
  const [to, setTo] = useState(() => zoned(range.until));
  const wrong = from !== null && to !== null && from.compare(to) >= 0;
  const pick = ({ start, end }: { start: CalendarDate; end: CalendarDate }) => {
    setFrom(toZoned(start, zone()));
    setTo(toZoned(end.add({ days: 1 }), zone()));
  };
  return (
    <form
      className={css["between"]}
      aria-label="Between two moments"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) choose({ since: told(from), until: told(to) });
      }}
    >
      <RangeCalendar aria-label="Days" value={days(from, to)} onChange={pick} className={css["calendar"] ?? ""}>
        <header>
          <AriaButton slot="previous" className={css["turn"] ?? ""}>
            <Icon of="left" size={14} />
          </AriaButton>
          <Heading level={2} />
          <AriaButton slot="next" className={css["turn"] ?? ""}>
            <Icon of="right" size={14} />
          </AriaButton>
        </header>
        <CalendarGrid weekdayStyle="short">{(date) => <CalendarCell date={date} className={css["day"] ?? ""} />}</CalendarGrid>
      </RangeCalendar>
      <div className={css["ends"]}>
        <Moment label="From" value={from} change={setFrom} />
        <Moment label="To" value={to} change={setTo} />
      </div>
      <div className={css["foot"]}>
        <p className={css["note"]} role={wrong ? "alert" : undefined} data-wrong={wrong}>
          {wrong ? "The end must be after the beginning." : `Times are in ${zoneInWords()}.`}
        </p>
        <Button type="submit" look="main" disabled={wrong || (from === null && to === null)}>
          Show
        </Button>
      </div>
    </form>
  );
}

interface MomentProps {
  readonly label: string;
  readonly value: ZonedDateTime | null;
  readonly change: (value: ZonedDateTime | null) => void;
}

function Moment({ label, value, change }: MomentProps) {
  const placeholder = parseAbsolute(new Date().toISOString(), zone()).set({ minute: 0, second: 0, millisecond: 0 });
  return (
    <DateField
      value={value}
      onChange={change}
      granularity="minute"
      hourCycle={24}
      hideTimeZone
      placeholderValue={placeholder}
      className={css["moment"] ?? ""}
    >
      <Label>{label}</Label>
      <DateInput className={css["input"] ?? ""}>
        {(segment) => <DateSegment segment={segment} className={css["segment"] ?? ""} />}
      </DateInput>
    </DateField>
  );
}

function zoneInWords(): string {
  const short = shortName(zone(), Date.now());
  return short === zone() ? short : `${zoneName(zone())} (${short})`;
}

/** To the minute; a range that moves with the clock as it stands now. */
function zoned(told: string | undefined): ZonedDateTime | null {
  const ms = momentOf(told, Date.now());
  return ms === undefined ? null : parseAbsolute(new Date(ms).toISOString(), zone()).set({ second: 0, millisecond: 0 });
}

function told(moment: ZonedDateTime | null): string | undefined {
  return moment === null ? undefined : inAddress(moment.toDate().getTime());
}

function days(from: ZonedDateTime | null, to: ZonedDateTime | null) {
  if (from === null || to === null || from.compare(to) >= 0) return null;
  return { start: toCalendarDate(from), end: toCalendarDate(to.subtract({ milliseconds: 1 })) };
}

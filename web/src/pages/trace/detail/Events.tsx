/** What happened at a moment of the span, and other spans that it points to. */
import { Link } from "@tanstack/react-router";

import type { SpanDetail } from "../../../api/client";
import { Content } from "../../../parts/Content";
import { CopyButton } from "../../../parts/CopyButton";
import { Section } from "../../../parts/Section";
import { count, duration } from "../../../trace/format";
import css from "./Events.module.css";
import { SpanLink } from "./SpanLink";

export function Events({ span }: { readonly span: SpanDetail }) {
  if (span.events.length + span.links.length === 0) {
    return <p className={css["none"]}>The span has no events and points to no other span.</p>;
  }
  return (
    <>
      {span.events.length > 0 && (
        <Section title="Events" aside={count(span.events.length)}>
          <ol className={css["list"]}>
            {span.events.slice(0, 500).map((event, index) => (
              <li key={index}>
                <div className={css["head"]}>
                  <b>{event.name}</b>
                  <span>{after(span.start, event.time)}</span>
                </div>
                {Object.keys(event.attributes).length > 0 && (
                  <Content value={event.attributes} what="event" at={`/events/${index}/attributes`} />
                )}
              </li>
            ))}
          </ol>
        </Section>
      )}
      {span.links.length > 0 && (
        <Section title="Links" aside={count(span.links.length)}>
          <ul className={css["list"]}>
            {span.links.map((link, index) => (
              <li key={index}>
                <div className={css["head"]}>
                  {link.trace_id === span.trace_id ? (
                    <SpanLink to={link.span_id}>In this trace</SpanLink>
                  ) : (
                    <Link to="/s/$" params={{ _splat: link.span_id }}>
                      Trace {link.trace_id}
                    </Link>
                  )}
                  <code>{link.span_id}</code>
                  <CopyButton text={link.span_id} what="span id" />
                </div>
                {Object.keys(link.attributes).length > 0 && (
                  <Content value={link.attributes} what="link" at={`/links/${index}/attributes`} />
                )}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function after(start: string | null, time: string | null): string {
  if (!start || !time) return "at an unknown time";
  return `${duration((Date.parse(time) - Date.parse(start)) * 1e6)} after the start`;
}

/** The stack of an error: as exceptions and frames where it can be read, always as it was sent. */
import { useMemo } from "react";

import type { Schemas } from "../../../api/client";
import { CopyButton } from "../../../parts/CopyButton";
import { Section } from "../../../parts/Section";
import { Text } from "../../../parts/Text";
import { readWhole, useWhole } from "../../../parts/whole";
import { stackOf } from "../../../trace/stack";
import { StackOf } from "./StackOf";

interface Props {
  readonly text: string;
  readonly error: Schemas["SpanErrorOut"];
}

export function TraceBack({ text, error }: Props) {
  const stack = useMemo(() => stackOf(text), [text]);
  const cut = useWhole("/error/stacktrace");
  const copy = <CopyButton text={cut ? () => readWhole(cut) : text} what="stack trace" />;
  const sent = <Text text={text} mono lines={stack ? undefined : 40} at="/error/stacktrace" />;
  if (!stack) {
    return (
      <Section title="Stack trace" open={text.length < 4000} tools={copy}>
        {sent}
      </Section>
    );
  }
  return (
    <>
      <StackOf stack={stack} known={[error.type, error.message].filter(Boolean).join(": ")} />
      <Section title="As it was sent" open={false} tools={copy}>
        {sent}
      </Section>
    </>
  );
}

/** What can stand at the cursor of a query, asked a moment after the last key; what fits of the answer before is kept until then. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { completionOf } from "../api/queries";
import { type Completion, fitting, type Suggestion, type Written } from "../trace/completing";

const PAUSE = 120;

interface Fitting {
  readonly start: number;
  readonly suggestions: readonly Suggestion[];
}

export function useCompletion(project: string, written: Written, wanted: boolean): Fitting {
  const asked = useSettled(written);
  const { data } = useQuery({
    ...completionOf(project, asked.text, asked.cursor),
    enabled: wanted,
    placeholderData: keepPreviousData,
  });
  const told: Completion | undefined = wanted ? data : undefined;
  return { start: told?.start ?? 0, suggestions: fitting(told, written) };
}

/** The text once nobody typed for a moment; behind a colon at once, because now a value is wanted. */
function useSettled(written: Written): Written {
  const [settled, setSettled] = useState(written);
  const { text, cursor } = written;
  useEffect(() => {
    const pause = text[cursor - 1] === ":" ? 0 : PAUSE;
    const timer = setTimeout(() => setSettled({ text, cursor }), pause);
    return () => clearTimeout(timer);
  }, [text, cursor]);
  return settled;
}

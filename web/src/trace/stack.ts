/** A stack trace as frames, newest first, the user's apart from those of libraries; exceptions of a chain as parts. */
import { javascriptStack } from "./stack-javascript";
import { pythonStack } from "./stack-python";

export interface Frame {
  readonly file: string;
  readonly line: number | null;
  /** Of the function; empty where it is not told. */
  readonly name: string;
  /** The line of source, where it was sent; empty else. */
  readonly code: string;
  readonly library: boolean;
  /** How many more times it stood there, left out by the sender. */
  readonly repeated: number;
}

/** What an exception has to do with the one told before it. */
export type Link = "cause" | "handling" | "inside";

export interface Raised {
  /** Null of the exception that ended the span. */
  readonly link: Link | null;
  /** Type and message, as they were sent. */
  readonly says: string;
  /** Newest first: the first one raised. */
  readonly frames: readonly Frame[];
}

/** Longer lines are no frames. */
export const LONGEST_LINE = 2_000;

/** The exceptions of a Python or JavaScript stack, that which ended the span first; null of any other text. */
export function stackOf(text: string): readonly Raised[] | null {
  return pythonStack(text) ?? javascriptStack(text);
}

/** Frames one after the other that are shown or folded together. */
export interface FrameRun {
  readonly folded: boolean;
  readonly frames: readonly Frame[];
}

/** Frames of libraries are folded between the user's; the one that raised always stands open. */
export function frameRuns(frames: readonly Frame[]): FrameRun[] {
  const runs: { folded: boolean; frames: Frame[] }[] = [];
  for (const [place, frame] of frames.entries()) {
    const folded = frame.library && place > 0;
    const last = runs.at(-1);
    if (last?.folded === folded) last.frames.push(frame);
    else runs.push({ folded, frames: [frame] });
  }
  return runs;
}

/**
 * What was found in the run that the page shows. The run waits for it a moment, so that it does not jump when it comes;
 * what comes later than that opens nothing by itself.
 */
import { useQuery } from "@tanstack/react-query";
import { type RefObject, useEffect, useRef, useState } from "react";

import { type Diagnosis, diagnosisOf, type Finding, findingsOf } from "../../../api/findings";
import { worstOf } from "../../../trace/findings";

const PATIENCE = 1_500;
const READING = 5_000;
const TOUCHES = ["pointerdown", "wheel", "keydown"] as const;
const KEY = "backtrail.wrong";

export interface Wrong {
  /** The run may be drawn. */
  readonly ready: boolean;
  /** The server has answered: an empty list means that nothing was found. */
  readonly known: boolean;
  /** Something of it may not have been looked at yet. */
  readonly unread: boolean;
  readonly findings: readonly Finding[];
  readonly diagnosis: Diagnosis | null;
  readonly error: Error | null;
  readonly retry: () => void;
  readonly open: boolean;
  readonly turn: () => void;
  /** Somebody says that the run failed, though nothing was found: what is slight may be told then. */
  readonly claim: () => void;
  /** The step to show to somebody who came to no step in particular. */
  readonly startAt: string | undefined;
}

interface First {
  readonly traceId: string;
  readonly open: boolean;
  readonly startAt: string | undefined;
}

const NONE: readonly Finding[] = [];

/** `failed`: whether it, or spans of it, are known to have failed; undefined while nobody knows. Then there is something to tell without findings too. */
export function useWrong(project: string, traceId: string, failed: boolean | undefined): Wrong {
  const found = useQuery(findingsOf(project, traceId));
  const findings = found.data?.rows ?? NONE;
  const [claimedOf, claim] = useState("");
  const claimed = claimedOf === traceId;
  const asks = found.isSuccess && (findings.length > 0 || failed === true || claimed);
  const told = useQuery({ ...diagnosisOf(project, traceId, digestOf(findings), claimed), enabled: asks });
  const settled = found.isError || (found.isSuccess && failed !== undefined && (!asks || !told.isPending));
  const ready = useWaited(traceId) || settled;
  const explained = told.data !== undefined && told.data.failure !== "none";
  const diagnosis = asks && told.data && (explained || claimed || findings.length > 0) ? told.data : null;
  const [turned, setTurned] = useState<boolean | null>(null);
  const first = useRef<First | null>(null);
  if (ready && first.current?.traceId !== traceId) {
    first.current = { traceId, open: (explained || tells(findings, diagnosis)) && !wasClosed(), startAt: undefined };
  }
  const touched = useTouched(traceId);
  const origin = diagnosis?.origins[0]?.span_id;
  // Where somebody has begun to read, nothing is chosen for them any more.
  if (first.current && first.current.startAt === undefined && origin !== undefined && !touched.current) {
    first.current = { ...first.current, startAt: origin };
  }
  const open = turned ?? (claimed || (first.current?.open ?? false));
  return {
    ready,
    known: found.isSuccess,
    unread: (found.data?.unread ?? 0) > 0,
    findings,
    diagnosis,
    // Of a clean run nothing is missed where nobody could tell more of it.
    error: found.error ?? (findings.length > 0 ? told.error : null),
    retry: () => void Promise.all([found.refetch(), told.refetch()]),
    open,
    turn: () => {
      keepClosed(open);
      setTurned(!open);
    },
    claim: () => {
      claim(traceId);
      setTurned(null);
    },
    startAt: first.current?.startAt,
  };
}

/** A run in which nothing is critical and nothing explains a failure stays quiet; until that is known, it may not. */
function tells(findings: readonly Finding[], diagnosis: Diagnosis | null): boolean {
  return findings.length > 0 && (diagnosis === null || worstOf(findings) === "critical");
}

/** Changes when other things were found; what people say about them does not count. */
function digestOf(findings: readonly Finding[]): string {
  return findings.map(({ detector, span_id: span, times, severity }) => `${detector} ${span} ${times} ${severity}`).join("\n");
}

/** Whether somebody has pressed, turned or typed anything, or so much time has passed that they read. */
function useTouched(traceId: string): RefObject<boolean> {
  const touched = useRef(false);
  useEffect(() => {
    touched.current = false;
    const touch = () => (touched.current = true);
    const timer = setTimeout(touch, READING);
    for (const kind of TOUCHES) window.addEventListener(kind, touch, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      for (const kind of TOUCHES) window.removeEventListener(kind, touch, { capture: true });
    };
  }, [traceId]);
  return touched;
}

function useWaited(traceId: string): boolean {
  const [waited, setWaited] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setWaited(traceId), PATIENCE);
    return () => clearTimeout(timer);
  }, [traceId]);
  return waited === traceId;
}

function wasClosed(): boolean {
  try {
    return localStorage.getItem(KEY) === "closed";
  } catch {
    return false;
  }
}

function keepClosed(closed: boolean): void {
  try {
    localStorage.setItem(KEY, closed ? "closed" : "open");
  } catch {
    // Storage is off: it opens again with the next trace.
  }
}

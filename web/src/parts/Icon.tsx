/** Line drawings, 16 by 16. One shape a kind of span, so that no meaning hangs on colour alone. */
import type { ReactNode } from "react";

import type { Kind } from "../trace/kinds";

export type Sign =
  | "error"
  | "ok"
  | "running"
  | "unset"
  | "search"
  | "copy"
  | "copied"
  | "down"
  | "up"
  | "right"
  | "left"
  | "close"
  | "sun"
  | "moon"
  | "keys"
  | "fold"
  | "unfold"
  | "warning"
  | "calendar"
  | "project"
  | "zoom"
  | "whole"
  | "root"
  | "path"
  | "key"
  | "add"
  | "swap"
  | "loop"
  | "less"
  | "columns"
  | "grip"
  | "view"
  | "rename"
  | "delete"
  | "grave"
  | "beware"
  | "info"
  | "origin"
  | "undo"
  | "pause"
  | "bell";

const SIGNS: Readonly<Record<Sign, ReactNode>> = {
  error: (
    <>
      <path d="M8 1.6 14.6 13.4H1.4Z" fill="currentColor" stroke="currentColor" />
      <path d="M8 6v3.4M8 11.5v.1" stroke="var(--surface)" strokeWidth="1.7" />
    </>
  ),
  ok: <path d="m3.5 8.4 3 3 6-6.8" />,
  running: (
    <>
      <circle cx="8" cy="8" r="5.4" opacity=".3" />
      <path d="M8 2.6A5.4 5.4 0 0 1 13.4 8" />
    </>
  ),
  unset: <path d="M4.5 8h7" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.3" />
      <path d="m10.3 10.3 3.4 3.4" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.8" />
      <path d="M10.5 2.5h-6a2 2 0 0 0-2 2v6" />
    </>
  ),
  copied: <path d="m3 8.5 3.2 3.2L13 4.7" />,
  down: <path d="m4 6 4 4 4-4" />,
  up: <path d="m4 10 4-4 4 4" />,
  right: <path d="m6 4 4 4-4 4" />,
  left: <path d="m10 4-4 4 4 4" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  sun: (
    <>
      <circle cx="8" cy="8" r="2.8" />
      <path d="M8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1" />
    </>
  ),
  moon: <path d="M13.5 9.7A5.8 5.8 0 0 1 6.3 2.5a5.8 5.8 0 1 0 7.2 7.2Z" />,
  keys: (
    <>
      <rect x="1.5" y="4" width="13" height="8.5" rx="1.6" />
      <path d="M4.5 7h.01M7 7h.01M9.5 7h.01M12 7h.01M5 10h6" />
    </>
  ),
  fold: <path d="m5 2.5 3 3 3-3M5 13.5l3-3 3 3M2.5 8h11" />,
  unfold: <path d="m5 5 3-3 3 3M5 11l3 3 3-3M2.5 8h11" />,
  warning: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 5v3.5M8 11v.1" />
    </>
  ),
  calendar: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 4.8V8l2.2 1.5" />
    </>
  ),
  project: <path d="M2.5 4.5a1 1 0 0 1 1-1h3l1.5 1.8h4.5a1 1 0 0 1 1 1v5.7a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1Z" />,
  zoom: <path d="M2.5 3v10M13.5 3v10M5 8h6M9 6l2 2-2 2M7 6 5 8l2 2" />,
  root: <path d="M3 2.5h5v4h5M8 6.5V13M5.8 10.8 8 13l2.2-2.2" />,
  path: <path d="M2 12.5h4l3.5-8H14M11.5 2 14 4.5 11.5 7" />,
  key: (
    <>
      <circle cx="5.2" cy="8" r="2.9" />
      <path d="M8.1 8h6M12 8v2.6" />
    </>
  ),
  add: <path d="M8 3v10M3 8h10" />,
  swap: <path d="M2.5 5.5h10M10 3l2.500 2.500L10 8M13.5 10.500h-10M6 8l-2.500 2.500L6 13" />,
  loop: <path d="M13 8a5 5 0 1 1-1.6-3.7M13.2 1.8v3.1h-3.1" />,
  less: <path d="M3.5 8h9" />,
  columns: (
    <>
      <rect x="2" y="3" width="12" height="10" rx="1.6" />
      <path d="M6 3v10M10 3v10" />
    </>
  ),
  grip: <path d="M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01" strokeWidth="2" />,
  view: <path d="M4 2.5h8a.8.8 0 0 1 .8.8v10.2L8 10.4l-4.8 3.1V3.3a.8.8 0 0 1 .8-.8Z" />,
  rename: <path d="m3 13 .8-3 6.7-6.7 2.2 2.2L6 12.2ZM9 4.8 11.2 7" />,
  delete: <path d="M2.8 4.5h10.4M6.2 4.5V2.8h3.6v1.7M4.3 4.5l.6 8.7h6.2l.6-8.7M6.8 7v3.8M9.2 7v3.8" />,
  grave: (
    <>
      <path d="M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4Z" fill="currentColor" stroke="currentColor" />
      <path d="M8 4.6v4M8 11.2v.1" stroke="var(--surface)" strokeWidth="1.7" />
    </>
  ),
  beware: (
    <>
      <path d="M8 1.5 14.5 8 8 14.5 1.5 8Z" />
      <path d="M8 5.2v3M8 10.7v.1" strokeWidth="1.6" />
    </>
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 7.4v3.6M8 5v.1" />
    </>
  ),
  origin: <path d="M4 14.5V2h7.6L9.7 5l1.9 3H4" fill="none" />,
  undo: <path d="M5.5 3 2.5 6l3 3M2.5 6h7a4 4 0 0 1 0 8H7" />,
  pause: <path d="M5.5 3v10M10.5 3v10" strokeWidth="2" />,
  bell: <path d="M3 11.500h10c-1.200-1.200-1.500-2.500-1.500-4.500a3.500 3.500 0 0 0-7 0c0 2-.3 3.300-1.500 4.500ZM6.800 13.500h2.400" />,
  whole: <path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" />,
};

const SHAPES: Readonly<Record<Kind, ReactNode>> = {
  agent: (
    <>
      <rect x="2.5" y="5" width="11" height="8" rx="2.4" />
      <path d="M8 5V2.3M5.8 8.4v1.2M10.2 8.4v1.2" />
    </>
  ),
  llm: <path d="M8 1.7c.5 3.9 2.4 5.8 6.3 6.3-3.9.5-5.8 2.4-6.3 6.3-.5-3.9-2.4-5.8-6.3-6.3C5.6 7.5 7.5 5.6 8 1.7Z" />,
  tool: <path d="M13.7 4.6a3.6 3.6 0 0 1-4.9 4.4L4.6 13.2a1.3 1.3 0 0 1-1.9-1.9L6.9 7.1a3.6 3.6 0 0 1 4.5-4.8L9.3 4.4l.4 2 2 .4Z" />,
  retriever: (
    <>
      <path d="M3 2.5h7M3 5.5h4M3 8.5h2.5M3 11.5h3" />
      <circle cx="10" cy="9" r="3" />
      <path d="m12.2 11.2 2 2" />
    </>
  ),
  embedding: <path d="M3.5 3.5h.01M8 3.5h.01M12.5 3.5h.01M3.5 8h.01M8 8h.01M12.5 8h.01M3.5 12.5h.01M8 12.5h.01M12.5 12.5h.01" strokeWidth="2.4" />,
  reranker: <path d="M2.5 3.5h7M2.5 8h5M2.5 12.5h3M12.5 3v10M10.2 10.7l2.3 2.3 2.3-2.3" />,
  guardrail: <path d="M8 1.8 13 3.6v4c0 3.3-2 5.5-5 6.6-3-1.1-5-3.3-5-6.6v-4Z" />,
  chain: (
    <>
      <circle cx="4" cy="8" r="2.2" />
      <circle cx="12" cy="8" r="2.2" />
      <path d="M6.2 8h3.6" />
    </>
  ),
  evaluator: (
    <>
      <path d="M2.5 12.5a5.7 5.7 0 1 1 11 0" />
      <path d="m8 11.5 2.7-3.8" />
    </>
  ),
  human: (
    <>
      <circle cx="8" cy="5" r="2.7" />
      <path d="M2.8 13.8c.6-2.8 2.6-4.2 5.2-4.2s4.6 1.4 5.2 4.2" />
    </>
  ),
};

export function Icon({ of, size = 16 }: { readonly of: Sign; readonly size?: number }) {
  return <Drawing size={size}>{SIGNS[of]}</Drawing>;
}

export function KindShape({ of, size = 16 }: { readonly of: Kind; readonly size?: number }) {
  return <Drawing size={size}>{SHAPES[of]}</Drawing>;
}

function Drawing({ size, children }: { readonly size: number; readonly children: ReactNode }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

/** Two panes side by side with a bar between them that pointer and arrow keys move; the share is kept in this browser. */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";

import css from "./Split.module.css";

interface Props {
  readonly left: ReactNode;
  readonly right: ReactNode;
  readonly label: string;
  /** Where the share is kept. */
  readonly name: string;
  readonly start?: number;
}

const LEAST = 25;
const MOST = 80;

export function Split({ left, right, label, name, start = 56 }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [share, setShare] = useState(() => remembered(name, start));
  const move = (percent: number) => {
    const next = Math.min(MOST, Math.max(LEAST, percent));
    setShare(next);
    remember(name, next);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (!box.current || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { left: from, width } = box.current.getBoundingClientRect();
    move(((event.clientX - from) / width) * 100);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    event.stopPropagation();
    move(share + (event.key === "ArrowLeft" ? -2 : 2));
  };
  return (
    <div ref={box} className={css["split"]} style={{ gridTemplateColumns: `minmax(0, ${share}fr) 1px minmax(0, ${100 - share}fr)` }}>
      <div className={css["pane"]}>{left}</div>
      <div
        className={css["bar"]}
        role="separator"
        aria-orientation="vertical"
        aria-label={label}
        aria-valuenow={Math.round(share)}
        aria-valuemin={LEAST}
        aria-valuemax={MOST}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        onDoubleClick={() => move(start)}
      />
      <div className={css["pane"]}>{right}</div>
    </div>
  );
}

function remembered(name: string, otherwise: number): number {
  try {
    const kept = Number(localStorage.getItem(`backtrail.split.${name}`));
    return kept >= LEAST && kept <= MOST ? kept : otherwise;
  } catch {
    return otherwise;
  }
}

function remember(name: string, share: number): void {
  try {
    localStorage.setItem(`backtrail.split.${name}`, String(share));
  } catch {
    // Storage is off: the share lasts as long as the page.
  }
}

/** The list of keys, on `?`. */
import { useEffect, useRef } from "react";

import { Button } from "./Button";
import { Icon } from "./Icon";
import css from "./KeyHelp.module.css";

const KEYS: readonly { readonly where: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    where: "Everywhere",
    keys: [
      ["?", "This list"],
      ["Ctrl-K", "Search in everything that was said"],
      ["/", "Search or find"],
      ["j  k  ↓  ↑", "Next, previous row"],
      ["Home  End", "First, last row"],
      ["Enter", "Open"],
      ["Esc", "Leave the field, close"],
    ],
  },
  {
    where: "Lists",
    keys: [
      ["t", "Time range"],
      ["v", "Saved views of traces"],
      ["x", "Mark to compare"],
      ["C", "Compare the two marked; on a trace, compare with …"],
    ],
  },
  {
    where: "Alerts",
    keys: [
      ["j  k", "Next, previous alert"],
      ["a", "Acknowledge"],
      ["s", "Silence"],
      ["o", "On an alert: its trace, at the span"],
      ["u", "Back to the list"],
    ],
  },
  {
    where: "Query",
    keys: [
      ["↓  ↑", "Choose what can stand here"],
      ["Tab", "Take it"],
      ["Enter", "Take what is chosen, else ask"],
      ["Esc", "Close the suggestions, leave the field"],
    ],
  },
  {
    where: "Compare",
    keys: [
      ["n  N", "Next, previous difference"],
      ["Enter", "Content of the pair on the whole page; unfold"],
      ["o  O", "Open the left, the right trace there"],
      ["x", "Swap the sides"],
    ],
  },
  {
    where: "Replay",
    keys: [
      ["j  k", "Next, previous call"],
      ["n  N", "Next, previous difference"],
      ["u", "Back"],
    ],
  },
  {
    where: "Dataset, experiment",
    keys: [
      ["j  k", "Next, previous item or call"],
      ["n  N", "Next, previous difference"],
      ["c", "Compare with the experiment before"],
      ["x", "Swap the sides of a comparison"],
      ["u", "One up"],
    ],
  },
  {
    where: "Session",
    keys: [
      ["j  k", "Next, previous turn"],
      ["Enter", "Open the trace of the turn"],
      ["x  C", "Mark the turn to compare, compare the two marked"],
      ["u", "Back to the list"],
    ],
  },
  {
    where: "Trace",
    keys: [
      ["w", "What went wrong, and back to a line"],
      ["f  F", "Next, previous finding"],
      ["e  E", "Next, previous error"],
      ["t  s  g", "Tree, story, graph"],
      ["→  ←", "Unfold, fold or go to the parent"],
      ["[  ]", "Fold all, unfold all"],
      ["n  N", "Next, previous match"],
      ["z  0", "Zoom to the span, show the whole run"],
      ["c", "Critical path"],
      ["R", "Run it again"],
      ["+  -", "Zoom in, out, around the span"],
      ["u", "Back to the list"],
    ],
  },
  {
    where: "Graph of a trace",
    keys: [
      ["←  ↑  ↓  →", "From node to node"],
      ["Enter", "Choose the node: its first failed call, else its first"],
      ["j  k", "Next, previous call of the node"],
      ["+  -  0", "Zoom in, out, the whole graph"],
      ["z", "Close to the chosen node"],
    ],
  },
];

export function KeyHelp({ open, close }: { readonly open: boolean; readonly close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!open) return dialog.current?.close();
    dialog.current?.showModal();
    dialog.current?.focus(); // of the list itself, not of its close button
  }, [open]);
  return (
    <dialog ref={dialog} tabIndex={-1} className={css["help"]} aria-label="Keys" onClose={close} onClick={(event) => event.target === dialog.current && close()}>
      <div className={css["inside"]}>
        <div className={css["head"]}>
          <h1>Keys</h1>
          <Button look="bare" aria-label="Close" onClick={close}>
            <Icon of="close" />
          </Button>
        </div>
        <div className={css["sections"]}>
          {KEYS.map(({ where, keys }) => (
            <section key={where}>
              <h2>{where}</h2>
              <dl>
                {keys.map(([key, does]) => (
                  <div key={key}>
                    <dt>
                      {key.split("  ").map((one) => (
                        <kbd key={one}>{one}</kbd>
                      ))}
                    </dt>
                    <dd>{does}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </dialog>
  );
}

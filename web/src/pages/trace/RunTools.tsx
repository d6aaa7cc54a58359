/** Over the run: find and errors; over the tree also folds and zoom. */
import { useState } from "react";

import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { SeverityMark } from "../../parts/SeverityMark";
import { count, plural } from "../../trace/format";
import { idAt } from "../../trace/rows";
import css from "./RunTools.module.css";
import { FIND_FIELD } from "./run-keys";
import type { View } from "./view";

export function RunTools({ view, tree }: { readonly view: View; readonly tree: boolean }) {
  const errors = view.run.errorRows;
  const at = errors.indexOf(view.row);
  const { rows: marked } = view.marks;
  const found = marked.indexOf(view.row);
  return (
    <div className={css["tools"]} role="toolbar" aria-label="Run">
      <Find view={view} />
      {errors.length > 0 && (
        <Button className={css["errors"] ?? ""} title="Next error (e), previous (E)" onClick={() => view.nextError(1)}>
          <Icon of="error" size={13} />
          {at >= 0 ? `Error ${count(at + 1)} of ${count(errors.length)}` : plural(errors.length, "error")}
          <Icon of="down" size={12} />
        </Button>
      )}
      {marked.length > 0 && (
        <Button className={css["findings"] ?? ""} data-worst={view.marks.worst} title="Next finding (f), previous (F)" onClick={() => view.nextFinding(1)}>
          <SeverityMark of={view.marks.worst ?? "warning"} size={13} />
          {found >= 0 ? `Marked ${count(found + 1)} of ${count(marked.length)}` : plural(marked.length, "marked step")}
          <Icon of="down" size={12} />
        </Button>
      )}
      {tree && view.words && (
        <Button
          title="Only the spans found and what is above them"
          aria-pressed={view.only}
          onClick={() => view.change({ only: view.only ? undefined : "found" })}
        >
          Only found
        </Button>
      )}
      {tree && <Shape view={view} />}
    </div>
  );
}

function Shape({ view }: { readonly view: View }) {
  return (
    <span className={css["group"]}>
      {view.root === -1 ? (
        <Button look="bare" title="Use the span as root" aria-label="Use the span as root" disabled={view.row === 0} onClick={() => view.change({ root: idAt(view.run.tree, view.run.spans.ids, view.row) })}>
          <Icon of="root" size={15} />
        </Button>
      ) : (
        <Button title="Show the whole run again" onClick={() => view.change({ root: undefined })}>
          <Icon of="close" size={12} /> Part of the run
        </Button>
      )}
      <Button
        look="bare"
        title="Critical path: what the run waited for (c)"
        aria-label="Critical path"
        aria-pressed={view.critical !== null}
        onClick={() => view.change({ path: view.critical === null ? "critical" : undefined })}
      >
        <Icon of="path" size={15} />
      </Button>
      {view.zoomedIn ? (
        <Button title="Show the whole run (0)" onClick={view.zoomOut}>
          <Icon of="whole" size={14} /> Whole run
        </Button>
      ) : (
        <Button look="bare" title="Zoom to the span (z)" aria-label="Zoom to the span" onClick={view.zoomToSpan}>
          <Icon of="zoom" size={15} />
        </Button>
      )}
      <Button look="bare" title="Fold all ([)" aria-label="Fold all" onClick={view.foldAll}>
        <Icon of="fold" size={15} />
      </Button>
      <Button look="bare" title="Unfold all (])" aria-label="Unfold all" onClick={view.unfoldAll}>
        <Icon of="unfold" size={15} />
      </Button>
    </span>
  );
}

function Find({ view }: { readonly view: View }) {
  const [text, setText] = useState(view.words);
  const place = view.found.indexOf(view.row);
  return (
    <form
      className={css["find"]}
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        view.nextFound(1);
      }}
    >
      <Icon of="search" size={14} />
      <input
        id={FIND_FIELD}
        aria-label="Find spans"
        placeholder="Find a span"
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value);
          view.find(event.target.value.trim());
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
        }}
      />
      {view.words ? (
        <output className={css["count"]}>
          {view.found.length === 0 ? "none" : `${place >= 0 ? `${count(place + 1)} of ` : ""}${count(view.found.length)}`}
        </output>
      ) : (
        <kbd className={css["key"]}>/</kbd>
      )}
    </form>
  );
}

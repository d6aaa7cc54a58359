/** The views of a project: open, rename, delete (and take it back), and keep the present look under a name. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ApiError } from "../../api/client";
import { deleteView, saveView, viewsOf } from "../../api/queries";
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { isRelative, rangeName } from "../../trace/range";
import type { ListingSearch } from "./listing";
import css from "./ViewChoice.module.css";
import { type NewView, newId, type View, viewOf } from "./views";

interface Props {
  readonly project: string;
  readonly search: ListingSearch;
  readonly columns: string;
  readonly shown: View | undefined;
  readonly choose: (view: View) => void;
}

interface Saved {
  readonly id: string;
  readonly view: NewView;
}

export function ViewChoice({ project, search, columns, shown, choose }: Props) {
  const queries = useQueryClient();
  const views = useQuery(viewsOf(project));
  const onSettled = () => queries.invalidateQueries(viewsOf(project));
  const save = useMutation({ mutationFn: ({ id, view }: Saved) => saveView(project, id, view), onSettled });
  const forget = useMutation({ mutationFn: (view: View) => deleteView(project, view.id), onSettled });
  const [renaming, setRenaming] = useState<string | null>(null);
  const [gone, setGone] = useState<View | null>(null);
  const rows = views.data?.rows ?? [];
  const wrong = save.error ?? forget.error ?? views.error;
  return (
    <div className={css["views"]}>
      {rows.length === 0 ? (
        <p className={css["none"]}>
          {views.isPending ? "Reading …" : `No view is kept in ${project} yet. A view is the query, range, order and columns under a name, for everybody who reads the project.`}
        </p>
      ) : (
        <ul className={css["list"]} aria-label="Saved views">
          {rows.map((view) => (
            <li key={view.id} className={css["view"]} data-shown={view.id === shown?.id}>
              {renaming === view.id ? (
                <Rename
                  view={view}
                  leave={() => setRenaming(null)}
                  rename={(name) => {
                    setRenaming(null);
                    if (name !== view.name) save.mutate({ id: view.id, view: { ...lookOf(view), name } });
                  }}
                />
              ) : (
                <>
                  <button type="button" className={css["open"]} aria-current={view.id === shown?.id} onClick={() => choose(view)}>
                    <bdi>{view.name}</bdi>
                    <small>{inShort(view)}</small>
                  </button>
                  <Button look="bare" aria-label={`Rename ${view.name}`} title="Rename" onClick={() => setRenaming(view.id)}>
                    <Icon of="rename" size={14} />
                  </Button>
                  <Button
                    look="bare"
                    aria-label={`Delete ${view.name}`}
                    title="Delete"
                    onClick={() => forget.mutate(view, { onSuccess: () => setGone(view) })}
                  >
                    <Icon of="delete" size={14} />
                  </Button>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {gone && (
        <p className={css["gone"]} role="status">
          <span>
            Deleted <bdi>{gone.name}</bdi>
          </span>
          <Button
            look="bare"
            onClick={() => {
              save.mutate({ id: gone.id, view: lookOf(gone) });
              setGone(null);
            }}
          >
            Take it back
          </Button>
        </p>
      )}
      <Keep search={search} columns={columns} wrong={wrong} keep={(id, view) => save.mutate({ id, view })} />
    </div>
  );
}

interface RenameProps {
  readonly view: View;
  readonly leave: () => void;
  readonly rename: (name: string) => void;
}

function Rename({ view, leave, rename }: RenameProps) {
  const [name, setName] = useState(view.name);
  return (
    <form
      className={css["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) rename(name.trim());
      }}
    >
      <input
        autoFocus
        aria-label={`New name of ${view.name}`}
        value={name}
        maxLength={100}
        onChange={({ target }) => setName(target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation(); // else the whole choice closes
          leave();
        }}
      />
      <Button type="submit" disabled={!name.trim()}>
        Rename
      </Button>
    </form>
  );
}

interface KeepProps {
  readonly search: ListingSearch;
  readonly columns: string;
  readonly wrong: Error | null;
  readonly keep: (id: string, view: NewView) => void;
}

function Keep({ search, columns, wrong, keep }: KeepProps) {
  const [name, setName] = useState("");
  const [fixed, setFixed] = useState(false);
  const range = { since: search.since, until: search.until };
  const view = viewOf(name, search, columns, fixed);
  const taken = wrong instanceof ApiError && wrong.code === "name_taken" && wrong.details["name"] === view.name ? wrong : null;
  return (
    <form
      className={css["keep"]}
      aria-label="Keep the present look"
      onSubmit={(event) => {
        event.preventDefault();
        if (view.name) keep(newId(), view);
      }}
    >
      <div className={css["form"]}>
        <input aria-label="Name of the view" placeholder="Name for the present look" value={name} maxLength={100} onChange={({ target }) => setName(target.value)} />
        <Button type="submit" look="main" disabled={!view.name}>
          Save
        </Button>
      </div>
      {!isRelative(range) && (
        <label className={css["fixed"]}>
          <input type="checkbox" checked={fixed} onChange={({ target }) => setFixed(target.checked)} />
          With its fixed range: {rangeName(range, Date.now())}
        </label>
      )}
      {wrong && (
        <p className={css["wrong"]} role="alert">
          {wrong.message} {taken ? null : wrong instanceof ApiError && wrong.hint}
          {taken && (
            <Button look="bare" onClick={() => keep(String(taken.details["id"]), view)}>
              Replace it
            </Button>
          )}
        </p>
      )}
    </form>
  );
}

function lookOf({ name, query, since, until, sort, columns }: View): NewView {
  return { name, query, since, until, sort, columns };
}

function inShort({ query, since, until }: View): string {
  const range = { since: since || undefined, until: until || undefined };
  const when = since || until ? rangeName(range, Date.now()) : "";
  return [query || "everything", when].filter(Boolean).join(" · ");
}

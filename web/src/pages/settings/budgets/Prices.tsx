/** What a million tokens of each model cost here: the project's own prices, else those of the list. */
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { type Price, pricesOf, useDeletePrice, useSetPrice } from "../../../api/money";
import { Button } from "../../../parts/Button";
import { Acts, Dialog } from "../../../parts/Dialog";
import { Field } from "../../../parts/Field";
import { Icon } from "../../../parts/Icon";
import { Failure } from "../../../parts/Notice";
import { Problem } from "../../../parts/Problem";
import { count } from "../../../trace/format";
import edit from "../channels/EditChannel.module.css";
import outbox from "../channels/Outbox.module.css";
import settings from "../SettingsPage.module.css";

const SOURCES: Readonly<Record<Price["source"], string>> = { project: "your own", list: "of the list", none: "not known" };
const NEW: Price = { model: "", input: null, output: null, cached: null, cache_write: null, source: "none", traces: 0 };

export function Prices({ project }: { readonly project: string }) {
  const { data, error, refetch } = useQuery(pricesOf(project));
  const [editing, setEditing] = useState<Price | null>(null);
  return (
    <section className={`${settings["section"]} ${outbox["outbox"]}`} aria-labelledby="prices-title">
      <div className={settings["head"]}>
        <h2 id="prices-title">Prices</h2>
        <Button onClick={() => setEditing(NEW)}>
          <Icon of="add" size={14} /> Set a price
        </Button>
      </div>
      <p className={settings["lead"]}>
        US dollars for a million tokens, from the next span on. What a provider tells of its cost goes before; what was written keeps its cost.
      </p>
      {error && !data && <Failure what="The prices could not be read" error={error} retry={() => void refetch()} />}
      {data && data.rows.length > 0 && (
        <table className={settings["table"]}>
          <caption className="unseen">Prices</caption>
          <thead>
            <tr>
              <th scope="col">Model</th>
              {["Input", "Output", "From cache", "Into cache", "Traces"].map((name) => (
                <th key={name} scope="col" data-number="true">
                  {name}
                </th>
              ))}
              <th scope="col">Price</th>
              <th scope="col">
                <span className="unseen">Change</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.rows.map((price) => (
              <tr key={price.model}>
                <th scope="row">
                  <code>{price.model}</code>
                </th>
                <Dollars name="Input" of={price.input} />
                <Dollars name="Output" of={price.output} />
                <Dollars name="From cache" of={price.cached} />
                <Dollars name="Into cache" of={price.cache_write} />
                <td data-column="Traces" data-number="true" className="digits">
                  {price.model.endsWith("*") ? "–" : count(price.traces)}
                </td>
                <td data-column="Price">{SOURCES[price.source]}</td>
                <td>
                  <Button onClick={() => setEditing(price)}>
                    Set<span className="unseen"> the price of {price.model}</span>
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {editing && <EditPrice project={project} price={editing} close={() => setEditing(null)} />}
    </section>
  );
}

function Dollars({ name, of }: { readonly name: string; readonly of: number | null }) {
  return (
    <td data-column={name} data-number="true" className="digits">
      {of === null ? "–" : `$${Number(of.toFixed(4))}`}
    </td>
  );
}

const FIELDS = [
  { name: "input", label: "Input", says: "" },
  { name: "output", label: "Output", says: "" },
  { name: "cached", label: "From cache", says: "Empty: like other input." },
  { name: "cache_write", label: "Into cache", says: "Empty: like other input." },
] as const;

function EditPrice({ project, price, close }: { readonly project: string; readonly price: Price; readonly close: () => void }) {
  const setting = useSetPrice(project);
  const removing = useDeletePrice(project);
  const [model, setModel] = useState(price.model);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(FIELDS.map(({ name }) => [name, price[name] === null ? "" : String(price[name])])),
  );
  const read = (name: string) => (typed[name]?.trim() ? Number(typed[name].trim().replace(/^\$/, "")) : null);
  const bad = (name: string) => read(name) !== null && !((read(name) ?? -1) >= 0);
  const input = read("input");
  const output = read("output");
  const ready = model.trim() !== "" && input !== null && output !== null && !FIELDS.some(({ name }) => bad(name));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || input === null || output === null) return;
    setting.mutate({ model: model.trim(), price: { input, output, cached: read("cached"), cache_write: read("cache_write") } }, { onSuccess: close });
  };
  const failed = setting.error ?? removing.error;
  return (
    <Dialog title={price.model ? `Price of ${price.model}` : "Set a price"} close={close}>
      <form className={edit["form"]} onSubmit={submit}>
        {price.model === "" && (
          <Field label="Model" says="A name, or its beginning and a star: gpt-4o*" value={model} required spellCheck={false} onChange={(event) => setModel(event.target.value)} />
        )}
        <div className={edit["only"]}>
          {FIELDS.map(({ name, label, says }) => (
            <Field
              key={name}
              label={label}
              says={says}
              inputMode="decimal"
              value={typed[name] ?? ""}
              wrong={bad(name) ? "A number from 0 on." : ""}
              onChange={(event) => setTyped((old) => ({ ...old, [name]: event.target.value }))}
            />
          ))}
        </div>
        {failed && <Problem error={failed} />}
        <Acts>
          {price.source === "project" && (
            <Button disabled={removing.isPending} onClick={() => removing.mutate(price.model, { onSuccess: close })}>
              Back to the list
            </Button>
          )}
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look="main" disabled={!ready || setting.isPending}>
            Set the price
          </Button>
        </Acts>
      </form>
    </Dialog>
  );
}

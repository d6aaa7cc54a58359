/** A request that failed, in the line where it was made: what happened, and what to do now. */
import { ApiError } from "../api/client";
import css from "./Problem.module.css";

export function Problem({ error }: { readonly error: Error }) {
  const hint = error instanceof ApiError ? error.hint : "";
  return (
    <p className={css["problem"]} role="alert">
      <b>{error.message}</b> {hint}
    </p>
  );
}

/** What stands where rows would be: nothing here yet, nothing found, or what failed and how to try again. */
import type { ReactNode } from "react";

import { ApiError } from "../api/client";
import { Button } from "./Button";
import { Icon } from "./Icon";
import css from "./Notice.module.css";

interface Props {
  readonly title: string;
  readonly children?: ReactNode;
  readonly error?: boolean;
}

export function Notice({ title, children, error = false }: Props) {
  return (
    <div className={css["notice"]} role={error ? "alert" : undefined}>
      {error && (
        <span className={css["sign"]}>
          <Icon of="error" size={22} />
        </span>
      )}
      <h2 className={css["title"]}>{title}</h2>
      {children}
    </div>
  );
}

interface FailureProps {
  readonly what: string;
  readonly error: unknown;
  readonly retry: () => void;
}

/** A request that failed: what happened, what to do, and a button that does it. */
export function Failure({ what, error, retry }: FailureProps) {
  const known = error instanceof ApiError ? error : null;
  return (
    <Notice title={what} error>
      <p className={css["says"]}>{known?.message ?? (error instanceof Error ? error.message : String(error))}</p>
      {known?.hint && <p className={css["hint"]}>{known.hint}</p>}
      <Button onClick={retry}>Try again</Button>
    </Notice>
  );
}

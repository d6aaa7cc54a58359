/** Why a span failed: type, message, and the stack with the user's own frames first. */
import { Suspense } from "react";

import type { SpanDetail } from "../../../api/client";
import { CopyButton } from "../../../parts/CopyButton";
import { Icon } from "../../../parts/Icon";
import { later } from "../../../parts/later";
import { Text } from "../../../parts/Text";
import css from "./Failed.module.css";

const TraceBack = later(() => import("./TraceBack").then(({ TraceBack: part }) => part));

export function Failed({ span }: { readonly span: SpanDetail }) {
  const { error } = span;
  if (!error && span.status !== "error") return null;
  return (
    <div className={css["failed"]}>
      <div className={css["head"]}>
        <Icon of="error" size={15} />
        <h3>{error?.type ?? "Failed"}</h3>
        {error && (
          <span className={css["copy"]}>
            <CopyButton text={[error.type, error.message, error.stacktrace].filter(Boolean).join("\n")} what="error" />
          </span>
        )}
      </div>
      {error?.message ? (
        <Text text={error.message} mono lines={12} at="/error/message" />
      ) : (
        <p className={css["bare"]}>It was reported as failed, without a reason.</p>
      )}
      {error?.stacktrace && (
        <Suspense fallback={null}>
          <TraceBack text={error.stacktrace} error={error} />
        </Suspense>
      )}
    </div>
  );
}

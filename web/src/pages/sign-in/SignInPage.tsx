/** Signing in by key, in the place of whatever page was asked for; its address is kept, and it opens afterwards. */
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { signIn } from "../../api/access";
import { ApiError, HOME } from "../../api/client";
import { signedOut } from "../../api/signed-out";
import { Button } from "../../parts/Button";
import { CopyButton } from "../../parts/CopyButton";
import { Field } from "../../parts/Field";
import { Sign } from "../shell/Brand";
import { ServerLost } from "../shell/ServerLost";
import { ThemeSwitch } from "../shell/ThemeSwitch";
import { useTitle } from "../shell/title";
import { wrongAtSight } from "./look";
import css from "./SignInPage.module.css";

const MAKE = "backtrail keys make --admin";

export function SignInPage() {
  const queries = useQueryClient();
  const [key, setKey] = useState("");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  useTitle("Sign in");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const seen = wrongAtSight(key);
    if (seen) return setWrong(seen);
    setBusy(true);
    try {
      await signIn(key.trim());
      queries.clear(); // what was read as somebody else is not shown to this one
      signedOut(false);
    } catch (error) {
      setWrong(saysOf(error));
      setBusy(false);
    }
  };
  return (
    <div className={css["page"]}>
      <ServerLost />
      <div className={css["theme"]}>
        <ThemeSwitch />
      </div>
      <main className={css["card"]}>
        <p className={css["brand"]}>
          <Sign size={26} /> Backtrail
        </p>
        <h1>Sign in</h1>
        <p className={css["lead"]}>
          {HOME.host} asks for an API key. An admin's shows every project, a member's its own. The key stays nowhere in
          this browser.
        </p>
        <form className={css["form"]} onSubmit={(event) => void submit(event)}>
          <Field
            label="Secret key"
            wrong={wrong}
            type="password"
            name="key"
            autoComplete="current-password"
            placeholder="sk-bt-…"
            spellCheck={false}
            autoFocus
            value={key}
            onChange={(event) => {
              setKey(event.target.value);
              setWrong("");
            }}
          />
          <Button type="submit" look="main" disabled={busy}>
            {busy ? "Signing in …" : "Sign in"}
          </Button>
        </form>
        <section className={css["whence"]}>
          <h2>No key?</h2>
          <p>Somebody who is signed in as admin makes one in Settings. On the machine of the server, this makes one:</p>
          <p className={css["command"]}>
            <code>{MAKE}</code>
            <CopyButton text={MAKE} what="command" />
          </p>
        </section>
      </main>
    </div>
  );
}

function saysOf(error: unknown): string {
  if (!(error instanceof ApiError)) return String(error);
  if (error.status === 401) return "The server knows no such key, or it was revoked. Paste the whole secret key.";
  return `${error.message} ${error.hint}`;
}

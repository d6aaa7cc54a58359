/** A part of the page that is fetched when it is first shown, or in the background once the page is at rest. */
import { type ComponentType, lazy, type LazyExoticComponent } from "react";

import { Button } from "./Button";

/** `ahead`: fetched when the browser has nothing else to do, so that it is there when it is wanted. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>, ahead = true): LazyExoticComponent<ComponentType<P>> {
  let loading: Promise<ComponentType<P>> | null = null;
  const once = () => (loading ??= load());
  if (ahead && typeof requestIdleCallback === "function") {
    requestIdleCallback(() => void once().catch(() => (loading = null)), { timeout: 4_000 });
  }
  return lazy(async () => ({ default: await once().catch((): ComponentType<P> => Unloaded) }));
}

/** The server is gone, or was updated since the page was opened: its parts have other names now. */
function Unloaded() {
  return (
    <p role="alert">
      This part of the page could not be loaded; it may have been updated. <Button onClick={() => location.reload()}>Reload the page</Button>
    </p>
  );
}

/**
 * One stream of events, and what stands in for it where a proxy holds it back or forbids it: from time to time the page
 * is asked to look for itself, until a stream is there again. The server says `ready` at once, so silence tells.
 */
import { client, data } from "./client";
import { serverAnswered } from "./reach";

const PATIENCE = 5_000;
const LOOK_EVERY = 15_000;

export interface Hears {
  /** The stream stands, for the first time or again: from here on nothing is missed. */
  readonly ready: () => void;
  readonly traces: (data: string) => void;
  readonly trace: (data: string) => void;
  /** There is no stream, or was none until now: look whether something happened. */
  readonly look: () => void;
}

export class Stream {
  private source: EventSource | null = null;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private looking: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly url: URL,
    private readonly hears: Hears,
  ) {}

  open(): void {
    this.source?.close();
    const source = new EventSource(this.url);
    this.source = source;
    this.wait();
    source.addEventListener("ready", () => this.isReady());
    source.addEventListener("traces", ({ data: news }) => this.hears.traces(news));
    source.addEventListener("trace", ({ data: news }) => this.hears.trace(news));
    source.addEventListener("error", () => {
      // Closed is a refusal; else it comes back by itself. A request tells which, and whether the server is there.
      if (source.readyState === EventSource.CLOSED) this.goLooking();
      else this.wait();
      void answers();
    });
  }

  close(): void {
    clearTimeout(this.patience);
    clearInterval(this.looking);
    this.patience = this.looking = undefined;
    this.source?.close();
    this.source = null;
  }

  private wait(): void {
    this.patience ??= setTimeout(() => this.goLooking(), PATIENCE);
  }

  private isReady(): void {
    serverAnswered(true);
    clearTimeout(this.patience);
    this.patience = undefined;
    this.hears.ready();
    if (this.looking === undefined) return;
    clearInterval(this.looking);
    this.looking = undefined;
    this.hears.look();
  }

  private goLooking(): void {
    clearTimeout(this.patience);
    this.patience = undefined;
    this.looking ??= setInterval(() => void this.look(), LOOK_EVERY);
  }

  /** Of a server that is gone nothing is asked: what the page has is all there is. */
  private async look(): Promise<void> {
    const there = await answers();
    if (this.looking === undefined) return;
    if (there) this.hears.look();
    this.open();
  }
}

function answers(): Promise<boolean> {
  return data(client.GET("/api/projects")).then(
    () => true,
    () => false,
  );
}

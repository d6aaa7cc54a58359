/** A long answer of the server, read as far as somebody looks: the rest waits in the connection, and is never fetched where nobody asks. */
import { useCallback, useEffect, useRef, useState } from "react";

export interface Streamed {
  /** What has been read so far; null until the first of it. */
  readonly text: string | null;
  /** All of it has been read. */
  readonly done: boolean;
  readonly error: Error | null;
  readonly reading: boolean;
  /** Read on until so many letters are there. */
  readonly readTo: (letters: number) => void;
}

const NOTHING = { text: null, done: false, error: null, reading: true } as const;

export function useStreamed(url: string, first: number): Streamed {
  const [read, setRead] = useState<Omit<Streamed, "readTo">>(NOTHING);
  const source = useRef<Source | null>(null);
  const readTo = useCallback((letters: number) => {
    const from = source.current;
    if (!from) return;
    setRead((old) => ({ ...old, reading: true, error: null }));
    from.readTo(letters).then(
      (told) => source.current === from && setRead({ ...told, error: null, reading: false }),
      (error: unknown) => source.current === from && setRead((old) => ({ ...old, reading: false, error: error instanceof Error ? error : new Error(String(error)) })),
    );
  }, []);
  useEffect(() => {
    const from = new Source(url);
    source.current = from;
    setRead(NOTHING);
    readTo(first);
    return () => {
      source.current = null;
      from.close();
    };
  }, [url, first, readTo]);
  return { ...read, readTo };
}

/** One request, begun when it is first read from. */
class Source {
  private text = "";
  private done = false;
  private readonly gone = new AbortController();
  private readonly decoder = new TextDecoder();
  private reader: ReadableStreamDefaultReader<Uint8Array> | null = null;

  constructor(private readonly url: string) {}

  async readTo(letters: number): Promise<{ text: string; done: boolean }> {
    this.reader ??= await this.open();
    while (!this.done && this.text.length < letters) {
      const { value, done } = await this.reader.read();
      this.text += value ? this.decoder.decode(value, { stream: true }) : "";
      if (done) {
        this.text += this.decoder.decode();
        this.done = true;
      }
    }
    return { text: this.text, done: this.done };
  }

  close(): void {
    this.gone.abort();
  }

  private async open(): Promise<ReadableStreamDefaultReader<Uint8Array>> {
    const answer = await fetch(this.url, { signal: this.gone.signal });
    if (!answer.ok || !answer.body) throw new Error(`The server answered ${answer.status}.`);
    return answer.body.getReader();
  }
}

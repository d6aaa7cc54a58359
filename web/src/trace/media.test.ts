import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { addressOf, bytesOf, readable } from "./media";

/** A picture of one point. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const LONG = PNG.slice(0, -2).repeat(8);

describe("bytes in text", () => {
  test("a data: address is a picture where a browser shows it without running anything", () => {
    expect(bytesOf(`data:image/png;base64,${PNG}`)).toMatchObject({
      mime: "image/png",
      bytes: 72,
      picture: `data:image/png;base64,${PNG}`,
    });
    expect(bytesOf(`data:image/svg+xml;base64,${PNG}`)?.picture).toBeNull();
    expect(bytesOf(`data:text/html;base64,${PNG}`)?.picture).toBeNull();
  });

  test("bare base64 is known by its first letters", () => {
    expect(bytesOf(LONG)).toMatchObject({ mime: "image/png", picture: `data:image/png;base64,${LONG}` });
    expect(bytesOf(`JVBERi0x${LONG}`)).toMatchObject({ mime: "application/pdf", picture: null });
    expect(bytesOf(LONG.slice(11), "image/jpeg")?.picture).toContain("data:image/jpeg;base64,");
  });

  test.each(["", "hello", PNG, "a".repeat(900), "0123456789".repeat(90), "some words ".repeat(90), "/srv/shop/app/main.py".repeat(40)])(
    "%j is text",
    (text) => {
      expect(bytesOf(text)).toBeNull();
    },
  );

  test("are taken out of what is read, each with a note in its place", () => {
    const text = `{"image": "data:image/png;base64,${LONG}", "also": "${LONG}", "id": "abc"}`;
    const { text: told, taken } = readable(text, ({ mime, bytes }) => `(${mime}, ${bytes} bytes)`);
    expect(told).toBe('{"image": "(image/png, 564 bytes)", "also": "(image/png, 564 bytes)", "id": "abc"}');
    expect(taken.map(({ picture }) => picture?.length)).toEqual([22 + LONG.length, 22 + LONG.length]);
  });

  test("text without bytes is left as it is", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2_000 }), (text) => {
        expect(readable(text, () => "").text).toBe(text);
      }),
    );
  });
});

describe("the address of media", () => {
  test.each([
    [`data:image/png;base64,${PNG}`, "inside"],
    ["langfuse-media:a3-kNPkqi4CqsC2b8aEuSf", "kept"],
    ["https://pictures.example/a.png", "elsewhere"],
    ["javascript:alert(1)", "unknown"],
    ["file:///etc/passwd", "unknown"],
    ["", "unknown"],
  ])("%s is %s", (url, kind) => {
    expect(addressOf(url, "image/png").kind).toBe(kind);
  });

  test("names the host of what lies elsewhere", () => {
    expect(addressOf("https://pictures.example:8443/a.png", null)).toMatchObject({ host: "pictures.example:8443" });
  });
});

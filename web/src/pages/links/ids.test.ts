import fc from "fast-check";
import { expect, test } from "vitest";

import { spellings } from "./ids";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";
const base64 = (hex: string) => btoa(String.fromCharCode(...(hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))));

test.each([
  TRACE.toUpperCase(),
  `0x${TRACE}`,
  "4bf92f35-77b3-4da6-a3ce-929d0e0e4736",
  ` "${TRACE}" `,
  "S/kvNXezTaajzpKdDg5HNg==",
  "S_kvNXezTaajzpKdDg5HNg",
  BigInt(`0x${TRACE}`).toString(),
  `00-${TRACE}-${SPAN}-01`,
])("the trace is known as %s", (given) => {
  expect(spellings(given, "trace")).toContain(TRACE);
});

test.each(["F067AA0BA902B7", "APBnqgupArc=", "67667974448284343", `00-${TRACE}-${SPAN}-01`])("the span is known as %s", (given) => {
  expect(spellings(given, "span")).toContain(SPAN);
});

test("an id is first looked up as it was given, and a UUID may be kept as one", () => {
  expect(spellings("Run-7", "trace")[0]).toBe("Run-7");
  expect(spellings(TRACE, "trace")).toContain("4bf92f35-77b3-4da6-a3ce-929d0e0e4736");
});

test("every id comes back from base64, upper case and decimal", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (bytes) => {
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
      for (const given of [base64(hex), hex.toUpperCase(), BigInt(`0x${hex}`).toString()]) {
        expect(spellings(given, "span")).toContain(hex);
      }
    }),
  );
});

test("any text at all has few spellings and throws nothing", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(spellings(text, "trace").length).toBeLessThanOrEqual(6);
    }),
  );
});

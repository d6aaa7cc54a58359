import fc from "fast-check";
import { expect, test } from "vitest";

import { parseExactly, textOf } from "./exact-json";

test("whole numbers beyond 2^53 keep every digit, and only those are bigints", () => {
  const text = '{"start":1796069813404546880,"small":42,"text":"1796069813404546881","real":0.1234567890123456,"list":[-9223372036854775808]}';
  const read = parseExactly(text);
  expect(read).toEqual({
    start: 1796069813404546880n,
    small: 42,
    text: "1796069813404546881",
    real: 0.1234567890123456,
    list: [-9223372036854775808n],
  });
  expect(textOf(read)).toBe(text);
  expect(textOf({ id: 1796069813404546880n }, 1)).toBe('{\n "id": 1796069813404546880\n}');
  expect(textOf(undefined)).toBe("");
});

test("digits in texts and broken JSON are left alone", () => {
  expect(parseExactly(String.raw`["a \" 12345678901234567890"]`)).toEqual(['a " 12345678901234567890']);
  expect(() => parseExactly("[12345678901234567890")).toThrow(SyntaxError);
});

/** Without whole numbers that JSON.parse would round. */
const small = (value: unknown): unknown => JSON.parse(JSON.stringify(value), (_, one) => (typeof one === "number" && Math.abs(one) > 1e15 ? 7 : one));

test("any other JSON is read as JSON.parse reads it, and any large number exactly", () => {
  fc.assert(
    fc.property(fc.jsonValue().map(small), fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n }), (value, large) => {
      expect(parseExactly(JSON.stringify(value))).toEqual(value);
      expect(parseExactly(`[${large},${JSON.stringify(value)}]`)).toEqual([large, value]);
    }),
  );
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type Frame, frameRuns, type Raised, stackOf } from "./stack";
import * as told from "./stack.examples";

const brief = ({ file, line, name, library }: Frame) => `${library ? "library " : ""}${file.split("/").at(-1)}:${line} ${name}`;
const parts = (text: string): readonly Raised[] => stackOf(text) ?? [];
const users = (part: Raised | undefined) => part?.frames.filter(({ library }) => !library).map(brief);

describe("tracebacks of Python", () => {
  test("a chain is told from the exception that ended the span to what came before it", () => {
    const all = parts(told.CHAINED);
    expect(all.map(({ link, says }) => [link, says])).toEqual([
      [null, "KeyError: 'missing'"],
      ["handling", "app.refunds.RefundError: order 7\nsecond line of the message"],
      ["cause", "json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"],
    ]);
    expect(all[0]?.frames.map(brief)).toEqual(["refunds.py:16 tell", "run.py:4 <module>"]);
    expect(all[0]?.frames[0]?.code).toBe('return {}["missing"]');
    expect(all[2]?.frames.map(brief)).toEqual([
      "library decoder.py:353 raw_decode",
      "library decoder.py:337 decode",
      "library __init__.py:346 loads",
      "refunds.py:6 load",
      "refunds.py:9 refund",
    ]);
  });

  test("what Python left out of a recursion is counted", () => {
    const [only] = parts(told.RECURSION);
    expect(only?.says).toBe("RecursionError: maximum recursion depth exceeded");
    expect(only?.frames[0]).toMatchObject({ name: "deep", repeated: 996 });
  });

  test("the exceptions of a group are parts of it", () => {
    const all = parts(told.GROUP);
    expect(all.map(({ link, says }) => [link, says.split("\n")[0]?.split(":")[0]])).toEqual([
      [null, "ExceptionGroup"],
      ["inside", "app.refunds.RefundError"],
      ["cause", "json.decoder.JSONDecodeError"],
    ]);
    expect(users(all[0])).toEqual(["run.py:12 main", "run.py:14 <module>"]);
    expect(users(all[1])).toEqual(["refunds.py:11 refund", "run.py:10 boom"]);
  });

  test("an exception out of a library leads to the user's line", () => {
    const [only] = parts(told.IN_LIBRARY);
    expect(only?.frames).toHaveLength(7);
    expect(users(only)).toEqual(["run.py:17 <module>"]);
    const [refused, cause] = parts(told.REFUSED);
    expect(users(refused)).toEqual(["run.py:24 <module>"]);
    expect(users(cause)).toEqual([]);
  });

  test("a syntax error names a place without a function", () => {
    expect(parts(told.SYNTAX)[0]?.frames[0]).toMatchObject({ file: "<string>", line: 1, name: "", code: "def f(:" });
  });

  test("a traceback without its first line, or after the repr of its error, is read", () => {
    const frames = '  File "a.py", line 3, in f\n    g()\n  File "b.py", line 4, in g\n    1 / 0\nZeroDivisionError: division by zero';
    const langchain = `ZeroDivisionError('division by zero')Traceback (most recent call last):\n\n\n${frames.replaceAll("\n", "\n\n\n")}`;
    for (const text of [frames, langchain]) {
      const [only] = parts(text);
      expect(only?.frames.map(brief)).toEqual(["b.py:4 g", "a.py:3 f"]);
      expect(only?.says.startsWith("ZeroDivisionError")).toBe(true);
    }
  });

  test.each([
    ["/srv/app/main.py", false],
    ["main.py", false],
    ["/srv/app/.venv/lib/python3.12/site-packages/openai/_base.py", true],
    ["/usr/lib/python3/dist-packages/yaml/loader.py", true],
    ["/usr/local/lib/python3.11/asyncio/runners.py", true],
    [String.raw`C:\Python311\Lib\json\decoder.py`, true],
    [String.raw`C:\shop\library\stock.py`, false],
    ["<frozen importlib._bootstrap>", true],
    ["/srv/lib/orders.py", false],
  ])("%s is of a library: %s", (file, library) => {
    expect(parts(`  File "${file}", line 1, in f\nError: x`)[0]?.frames[0]?.library).toBe(library);
  });
});

describe("stacks of Node", () => {
  test("frames are newest first, as they are written", () => {
    const [only] = parts(told.NODE);
    expect(only).toMatchObject({ link: null, says: "RefundError: order 7" });
    expect(only?.frames.map(brief)).toEqual(["a.mjs:7 refund", "a.mjs:10 "]);
    expect(only?.frames[0]?.file).toBe("/srv/shop/a.mjs");
  });

  test("causes are parts", () => {
    const all = parts(told.NODE_CAUSE);
    expect(all.map(({ link, says }) => [link, says])).toEqual([
      [null, "RefundError: order 7"],
      ["cause", "Error: ENOENT: no such file or directory, open '/srv/shop/none.json'"],
    ]);
    expect(users(all[1])).toEqual(["a.mjs:5 load", "a.mjs:7 refund", "a.mjs:10 "]);
  });

  test("the language itself and node_modules are libraries", () => {
    expect(parts(told.NODE_LIBRARY)[0]?.frames.map(({ library }) => library)).toEqual([true, false, true, false, false]);
    expect(users(parts(told.NODE_ALL)[0])).toEqual(["a.mjs:7 refund", "a.mjs:14 "]);
    expect(users(parts(told.NODE_MAP)[0])).toEqual(["a.mjs:16 each", "a.mjs:16 "]);
  });
});

describe("anything else", () => {
  test.each([
    "java.lang.IllegalStateException: x\n\tat com.shop.Refund.pay(Refund.java:12)\n\tat com.shop.Main.main(Main.java:3)",
    "System.Exception: x\n   at Shop.Refund.Pay() in C:\\shop\\Refund.cs:line 12",
    "goroutine 1 [running]:\nmain.main()\n\t/srv/shop/main.go:5 +0x1d",
    "it failed at 12:30\n at least once",
    "",
  ])("stays text: %j", (text) => {
    expect(stackOf(text)).toBeNull();
  });

  test("never throws, and tells no frame twice", () => {
    const line = fc.constantFrom(
      "Traceback (most recent call last):",
      '  File "a.py", line 3, in f',
      "    code()",
      "    ^^^^^^",
      "ValueError: x",
      "The above exception was the direct cause of the following exception:",
      "  + Exception Group Traceback (most recent call last):",
      "  +-+---------------- 1 ----------------",
      "    at f (/a.js:1:2)",
      "  [cause]: Error: y",
      "",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 40 }), (lines) => {
        const text = lines.join("\n");
        const frames = (stackOf(text) ?? []).flatMap((part) => part.frames);
        expect(frames.length).toBeLessThanOrEqual(text.split("\n").length);
      }),
    );
  });
});

describe("what is folded", () => {
  const frame = (library: boolean): Frame => ({ file: "f", line: 1, name: "", code: "", library, repeated: 0 });

  test("frames of libraries between the user's, but never the one that raised", () => {
    const runs = frameRuns([true, true, true, false, false, true].map(frame));
    expect(runs.map(({ folded, frames }) => [folded, frames.length])).toEqual([
      [false, 1],
      [true, 2],
      [false, 2],
      [true, 1],
    ]);
  });

  test("every frame stands in one run, in order", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), (libraries) => {
        const frames = libraries.map(frame);
        const runs = frameRuns(frames);
        expect(runs.flatMap((run) => run.frames)).toEqual(frames);
        expect(runs.every(({ folded, frames: some }) => some.every(({ library }) => library || !folded))).toBe(true);
      }),
    );
  });
});

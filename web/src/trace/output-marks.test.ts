import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { cutJson } from "./json-end";
import { outputMarks, outputsSent, unfound } from "./output-marks";
import { tokensAbout } from "./tokens";

const marksOf = (output: unknown, more: Partial<Parameters<typeof outputMarks>[0]> = {}) =>
  outputMarks({ name: "lookup", output, failed: false, cut: false, ...more });
const kinds = (output: unknown, more = {}) => marksOf(output, more).map(({ kind }) => kind);
const page = (title: string) => `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body>x</body></html>`;

describe("marks on the output of a tool", () => {
  test.each([
    ["truncated", { rows: [1], truncated: true }, '"truncated": true'],
    ["truncated", `line\n${"row\n".repeat(500)}... [output truncated, 1200 characters omitted]`, "[output truncated, 1200 characters omitted]"],
    ["truncated", "Command read_range returned a lengthy response, we truncated it to the first 4000 characters: Line 1", ""],
    ["truncated", `Here it is:\n${"code\n".repeat(300)}<response clipped><NOTE>To save on context only part is shown`, ""],
    ["truncated", `${"many words of a page ".repeat(120)}and then the sen...`, "it ends with"],
    ["truncated", "a\nb\n… 240 more lines", "… 240 more lines"],
    ["paginated", { items: [1, 2], has_more: true }, '"has_more": true'],
    ["paginated", { items: [1], meta: { nextPageToken: "abc" } }, '"nextPageToken": "abc"'],
    ["paginated", { data: [1], next: "https://api.example/items?page=2" }, ""],
    ["paginated", { results: [1, 2], total: 230 }, '"total": 230, and "results" has 2'],
    ["paginated", { rows: [1], page: 1, total_pages: 12 }, '"page": 1, "total_pages": 12'],
    ["paginated", "Showing 1-20 of 230 results\n…", "Showing 1-20 of 230"],
    ["paginated", "Page 2 of 9\nname, price", "Page 2 of 9"],
    ["error inside a success", { error: "there is no order 7" }, '"error": "there is no order 7"'],
    ["error inside a success", { isError: true, content: [{ type: "text", text: "x" }] }, '"isError": true'],
    ["error inside a success", { status: "failed", id: 4 }, '"status": "failed"'],
    ["error inside a success", { statusCode: 503 }, '"statusCode": 503'],
    ["error inside a success", '{"success": false, "reason": "locked"}', '"success": false'],
    ["error inside a success", "Error: user not found", "Error: user not found"],
    ["error inside a success", "Command suggest_fix returned: Error: unknown command.", "Error: unknown command."],
    ["error inside a success", "ConnectionError: refused", "ConnectionError: refused"],
    ["error inside a success", "503 Service Unavailable", "503 Service Unavailable"],
    ["error inside a success", "ran it\nexit code: 2", "exit code: 2"],
    ["error inside a success", "python a.py\nTraceback (most recent call last):\n  File \"a.py\", line 1\nKeyError: 'x'", "KeyError: 'x'"],
    ["empty", [], "[]"],
    ["empty", "{}", "{}"],
    ["empty", { results: [], took: 3 }, '"results": []'],
    ["empty", "No results found for 'trail shoes'.", "No results found"],
    ["empty", "  \n", "nothing but white space"],
    ["HTML instead of JSON", page("Orders"), 'a page with the title "Orders"'],
    ["JSON cut short", '{"orders": [{"id": 1, "item": "Trail Run', "it ends inside a text"],
    ["JSON cut short", '{"orders": [{"id": 1}, {"id": 2}', "it ends with 2 brackets open"],
  ])("%s: %j", (kind, output, evidence) => {
    const found = marksOf(output);
    expect(found.map((mark) => mark.kind)).toEqual([kind]);
    expect(found[0]?.evidence).toContain(evidence);
  });

  test.each([
    "The error rate fell to 2 % after the release.",
    "No errors: every one of the 12 tests passed.",
    "0 errors, 3 warnings",
    { error: null, items: [1] },
    { errors: [], ok: true },
    { error: "", success: true },
    { status: "shipped", code: 503 },
    { total: 2, results: [1, 2] },
    { next: "call the customer" },
    { next_cursor: null, has_more: false, data: [1] },
    { next_page_token: "", data: [1] },
    { page: 3, total_pages: 3, rows: [1] },
    "exit code: 0",
    "[INFO] started the worker and waits",
    "{'name': 'a Python dict', 'n': 1}",
    "[link](https://example.com) and more text",
    "def truncate(text):\n    return text[:10] + '...'",
    "Chapter 3 of 12 is about shoes.",
    "He said: wait...",
    "yusuf_li_7255",
    "685.48",
    "It cost 404 dollars.",
    "File a.py:\nTraceback (most recent call last):\n  File \"x\", line 1\nKeyError: 'x'\nis what you see when it fails; go on.",
    null,
  ])("nothing is wrong with %j", (output) => {
    expect(marksOf(output)).toEqual([]);
  });

  test("an error is no news where the span failed", () => {
    expect(kinds("Error: user not found", { failed: true })).toEqual([]);
    expect(kinds({ error: "x" }, { failed: true })).toEqual([]);
  });

  test("what the server cut is not held against the tool", () => {
    expect(kinds('{"orders": [{"id": 1, "item": "Trail Run', { cut: true })).toEqual([]);
  });

  test("JSON that was read as far as it goes is still told to be cut, by the text that was sent", () => {
    const text = '{"orders": [{"id": 1, "item": "Trail Run';
    const attributes = { "output.value": text, "input.value": "{}", "tool.name": "x", result: { output: '{"whole": true}' } };
    const sent = outputsSent(attributes, () => false);
    expect(sent).toEqual([text, '{"whole": true}']);
    expect(kinds({ orders: [{ id: 1, item: "Trail Run" }] }, { sent })).toEqual(["JSON cut short"]);
    expect(outputsSent(attributes, (pointer) => pointer === "/attributes/output.value")).toEqual(['{"whole": true}']);
  });

  test("a tool that reads pages may give one, but not a login", () => {
    expect(kinds(page("Orders"), { name: "fetch_page" })).toEqual([]);
    expect(kinds(page("Sign in · Shop"), { name: "fetch_page" })).toEqual(["HTML instead of JSON"]);
  });

  test("never throws and always has evidence", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 4_000 }), fc.jsonValue(), fc.json()), (output) => {
        expect(marksOf(output).every(({ evidence }) => evidence.length > 0 && evidence.length <= 240)).toBe(true);
      }),
    );
  });
});

describe("JSON that was cut", () => {
  test("whole JSON is never called cut, and a part of a list behind its first value always is", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), fc.nat(), (values, place) => {
        const text = JSON.stringify([1, ...values]);
        expect(cutJson(text)).toBeNull();
        expect(cutJson(text.slice(0, 2 + (place % (text.length - 2))))?.open.startsWith("[")).toBe(true);
      }),
    );
  });

  test("a cut at any place behind the first value is seen", () => {
    const text = JSON.stringify({ a: 1, list: [true, null, -1.5e3, "x \\ \" y", { b: [] }], last: "é" }, null, 1);
    for (let end = 10; end < text.length; end += 1) expect(cutJson(text.slice(0, end)), text.slice(0, end)).not.toBeNull();
  });

  test("a hundred thousand brackets are walked without recursion", () => {
    expect(cutJson(`${"[1,".repeat(100_000)}`)?.open.length).toBe(100_000);
  });
});

describe("about how many tokens", () => {
  test("a quarter of the letters in English, more in other scripts", () => {
    expect(tokensAbout("")).toBe(0);
    expect(tokensAbout("The refund goes to the card that paid, within five working days.")).toBe(16);
    expect(tokensAbout("返金は五営業日以内に行われます")).toBeGreaterThan(8);
    expect(tokensAbout("a".repeat(65_536), 4_000_000)).toBe(1_000_000);
  });
});

test("what a finding of the server tells is not marked once more", () => {
  const marks = [{ kind: "truncated" as const, evidence: "x" }, { kind: "empty" as const, evidence: "[]" }];
  expect(unfound(marks, [])).toEqual(marks);
  expect(unfound(marks, [{ detector: "truncated_output" }])).toEqual([marks[1]]);
  expect(unfound(marks, [{ detector: "exact_repeat" }])).toEqual(marks);
});

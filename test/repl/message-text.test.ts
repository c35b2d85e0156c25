import fc from "fast-check";
import { expect, it } from "vitest";
import { plain } from "../../src/codeframe.ts";
import { messageLine, messageLines } from "../../src/repl/message-text.ts";
import { columns } from "../../src/visible.ts";

const style = { paint: plain, first: 40, rest: 60, lines: 8 };
const text = (payload: string) => ({ payload, binary: false, size: Buffer.byteLength(payload) });
const bytes = (data: readonly number[], value?: string) => ({
  payload: Buffer.from(data).toString("base64"),
  binary: true,
  size: data.length,
  ...(value === undefined ? {} : { value }),
});

it("JSON stands on one line when it fits, with numbers and escapes as they were sent", () => {
  expect(messageLines(text('{"n":1.0,"s":"\\u0041"}'), style)).toEqual(['{"n": 1.0, "s": "\\u0041"}']);
});

it("longer JSON stands in lines, cut at the width and at the number of lines", () => {
  const long = JSON.stringify({ type: "a", text: "x".repeat(100), list: [1, 2, 3, 4] });
  expect(messageLines(text(long), style)).toEqual([
    "{",
    '  "type": "a",',
    `  "text": "${"x".repeat(48)}…`,
    '  "list": [',
    "    1,",
    "    2,",
    "    3,",
    "… 139 bytes in all",
  ]);
});

it("text stands in its own lines; what a terminal would obey is shown", () => {
  expect(messageLines(text("a\u001b[2J\r\nb\u202e"), style)).toEqual(["a␛[2J", "b\\u202e"]);
});

it("bytes are in hexadecimal, with what the codec reads in them", () => {
  expect(messageLines(bytes([1, 255], "{ a: 1 }"), style)).toEqual([
    "<2 bytes> { a: 1 }",
    "000000  01 ff                                            ..",
  ]);
  expect(messageLines(bytes([]), style)).toEqual(["<0 bytes>"]);
  expect(messageLine(bytes([7]), 40)).toBe("<1 byte>");
});

it("of megabytes only the beginning is looked at", () => {
  const lines = messageLines(text(`["${"x".repeat(10 * 1024 * 1024)}"]`), style);
  expect(lines).toEqual([`["${"x".repeat(37)}…`, "… 10485764 bytes in all"]);
});

it("no message is wider than the terminal, or moves its cursor", () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string({ unit: "binary" })), (payload) => {
      for (const line of messageLines(text(payload), style)) {
        expect(columns(line)).toBeLessThanOrEqual(60);
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
      }
    }),
  );
});

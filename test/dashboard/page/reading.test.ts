import { expect, test } from "vitest";
import { bestReading, readAs } from "../../../src/dashboard/page/reading.ts";

const content = (text: string, binary = false) => ({ text, binary, bytes: Buffer.from(text) });

test("JSON is read in lines, other texts as they are, bytes in hexadecimal", () => {
  expect(bestReading(content("[1]"))).toBe("json");
  expect(bestReading(content("hello"))).toBe("text");
  expect(bestReading(content("[1]", true))).toBe("hex");
});

test("nothing that is read moves, hides or turns what stands beside it", () => {
  const hostile = content('{"a":"\u202eb\u200b"}');
  expect(readAs("json", hostile)).toBe('{\n  "a": "\\u202eb\\u200b"\n}');
  expect(readAs("text", content("a\u0000\tb\r\nc\u001b[31m"))).toBe("a␀\tb\nc␛[31m");
  expect(readAs("json", content("{"))).toBeUndefined();
  expect(readAs("hex", content("hi"))).toBe(`000000  68 69${" ".repeat(43)} hi`);
});

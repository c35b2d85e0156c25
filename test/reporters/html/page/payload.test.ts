import { expect, test } from "vitest";
import type { FrameData } from "../../../../reporters/html/data.ts";
import { decodedOf, rawOf, summaryOf } from "../../../../reporters/html/page/payload.ts";

function made(payload: string, rest: Partial<FrameData> = {}): FrameData {
  return {
    n: 1,
    at: 0,
    peer: "bob",
    out: false,
    kind: "message",
    binary: false,
    payload,
    size: payload.length,
    ...rest,
  };
}

test("JSON is shown in lines, other text as it is", () => {
  expect(decodedOf(made('{"a":[1]}'))).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(decodedOf(made("{broken"))).toBe("{broken");
  expect(rawOf(made('{"a":[1]}'))).toBe('{"a":[1]}');
});

test("bytes are shown in hexadecimal with what is ASCII in them; what a codec has read is the decoded", () => {
  const frame = made(Buffer.from("AB\u0000\u0001 hello, more").toString("base64"), { binary: true, value: "{ n: 1 }" });
  expect(rawOf(frame)).toBe("000000  41 42 00 01 20 68 65 6c 6c 6f 2c 20 6d 6f 72 65  AB.. hello, more");
  expect(decodedOf(frame)).toBe("{ n: 1 }");
});

test("what cannot be seen or turns text around is made visible", () => {
  expect(summaryOf(made("a\n\u202eb"))).toBe("a \\u202eb");
});

test("a frame in one line", () => {
  expect(summaryOf(made("AQID", { binary: true, size: 3 }))).toBe("3 bytes: 01 02 03");
  expect(summaryOf(made("AQID", { binary: true, size: 3, value: "{ a: 1 }" }))).toBe("{ a: 1 }");
  expect(summaryOf(made("YmVhdA==", { kind: "ping", binary: true, size: 4 }))).toBe("ping beat");
  expect(summaryOf(made("", { kind: "pong", binary: true, size: 0 }))).toBe("pong");
  expect(summaryOf(made("", { kind: "frame", binary: true, value: "opcode 3" }))).toBe("frame opcode 3");
});

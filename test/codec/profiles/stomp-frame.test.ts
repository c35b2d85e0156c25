import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printFrame, type StompFrame, StompReader } from "../../../src/codec/profiles/stomp-frame.ts";

const utf8 = (text: string): Uint8Array => Buffer.from(text);

/** What was read, in a form that can be compared. */
function plain(frames: readonly StompFrame[]): unknown {
  return frames.map(({ command, headers, body }) => ({ command, headers: { ...headers }, body: [...body] }));
}

function printed(frame: StompFrame): Uint8Array {
  return Buffer.from(printFrame(frame).data as string);
}

function stompFrame(command: string, headers: Record<string, string> = {}, body = ""): StompFrame {
  return { command, headers, body: utf8(body) };
}

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom("\\", ":", "\n", "\r", "c") }),
);

const anyFrame: fc.Arbitrary<StompFrame> = fc.record({
  command: fc.constantFrom("SEND", "MESSAGE", "ERROR"),
  headers: fc.dictionary(
    text.filter((name) => name !== "" && name !== "content-length"),
    text,
    { noNullPrototype: true },
  ),
  body: fc.uint8Array(),
});

/** As it is read: with the length of its body, which was written before it. */
function withLength({ command, headers, body }: StompFrame): unknown {
  const length = body.length > 0 ? { "content-length": String(body.length) } : {};
  return { command, headers: { ...headers, ...length }, body: [...body] };
}

describe("a frame", () => {
  it("is written with its headers, its length and a zero", () => {
    expect(printFrame(stompFrame("SEND", { destination: "/a:b" }, "hé"))).toEqual({
      data: "SEND\ndestination:/a\\cb\ncontent-length:3\n\nhé\0",
      binary: false,
    });
    expect(printFrame(stompFrame("DISCONNECT")).data).toBe("DISCONNECT\n\n\0");
  });

  it("is a binary message when its body is no text", () => {
    const { data, binary } = printFrame({ command: "SEND", headers: {}, body: Uint8Array.of(0xff) });
    expect([binary, Buffer.from(data as Uint8Array).toString("latin1")]).toEqual([
      true,
      "SEND\ncontent-length:1\n\n\xff\0",
    ]);
  });

  it("of the greeting escapes nothing, and no header ends a line", () => {
    expect(printFrame(stompFrame("CONNECT", { passcode: "a:b\\\nx:y" })).data).toBe(
      "CONNECT\npasscode:a:b\\ x:y\n\n\0",
    );
    expect(plain(new StompReader().add(utf8("CONNECTED\nserver:a\\b:c\n\n\0")).frames)).toEqual([
      { command: "CONNECTED", headers: { server: "a\\b:c" }, body: [] },
    ]);
  });

  it("is the same after it was written and read", () => {
    fc.assert(
      fc.property(anyFrame, (given) => {
        expect(plain(new StompReader().add(printed(given)).frames)).toEqual([withLength(given)]);
      }),
    );
  });

  it("is the same however it is cut into messages, with heart-beats between", () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 4 }), fc.array(fc.nat(), { maxLength: 6 }), (given, cuts) => {
        const all = Buffer.concat(given.flatMap((each) => [utf8("\n\r\n"), printed(each)]));
        const places = [0, ...cuts.map((cut) => cut % (all.length + 1)).toSorted((a, b) => a - b), all.length];
        const reader = new StompReader();
        const read = places.slice(1).flatMap((end, index) => {
          const { frames, broken } = reader.add(all.subarray(places[index], end));
          expect(broken).toBe(false);
          return frames;
        });
        expect(plain(read)).toEqual(given.map(withLength));
      }),
    );
  });
});

describe("reading", () => {
  it("takes lines that end with a carriage return, the first of two headers, and a body without a length", () => {
    const message = "MESSAGE\r\na:1\r\na:2\r\n\r\nbody\0\n";
    expect(plain(new StompReader().add(utf8(message)).frames)).toEqual([
      { command: "MESSAGE", headers: { a: "1" }, body: [...utf8("body")] },
    ]);
  });

  it.each([
    ["hello\n\n\0"],
    ["MESSAGE\nno colon\n\n\0"],
    ["MESSAGE\n:no name\n\n\0"],
    ["MESSAGE\na:\\t\n\n\0"],
    ["MESSAGE\ncontent-length:x\n\n\0"],
    ["MESSAGE\ncontent-length:2\n\nabc\0"],
    [`MESSAGE\n${"a".repeat(70_000)}`],
    ['{"error":"no stomp here"}'],
    ["message"],
  ])("tells what is no STOMP, and goes on with the next message: %j", (message) => {
    const reader = new StompReader();
    expect(reader.add(utf8(message))).toEqual({ frames: [], broken: true });
    expect(plain(reader.add(utf8("RECEIPT\n\n\0")).frames)).toEqual([{ command: "RECEIPT", headers: {}, body: [] }]);
  });

  it("gives the whole frames before what is no STOMP", () => {
    const { frames, broken } = new StompReader().add(utf8("MESSAGE\na:1\n\nfirst\0garbage here\n\n\0"));
    expect(plain(frames)).toEqual([{ command: "MESSAGE", headers: { a: "1" }, body: [...utf8("first")] }]);
    expect(broken).toBe(true);
  });

  it("never throws", () => {
    const near = fc.array(fc.constantFrom("MESSAGE", "\n", "\r\n", ":", "a", "\\", "\0", "content-length:3"));
    const messages = fc.array(
      fc.oneof(
        fc.uint8Array(),
        near.map((some) => utf8(some.join(""))),
      ),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(messages, (some) => {
        const reader = new StompReader();
        for (const message of some) reader.add(message);
      }),
    );
  });
});

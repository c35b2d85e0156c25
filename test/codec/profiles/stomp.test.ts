import { describe, expect, it } from "vitest";
import type { ProfileOptions } from "../../../src/codec/profile.ts";
import { stomp } from "../../../src/codec/profiles/stomp.ts";
import { profileContract } from "../../contract/profile.ts";
import { openProfile, type OpenedProfile } from "../../support/line.ts";

const connected = "CONNECTED\nversion:1.2\n\n\0";

profileContract(stomp, {
  greeting: [connected],
  pieces: [
    "MESSAGE",
    "ERROR",
    "CONNECTED",
    "RECEIPT",
    "\n",
    ":",
    "receipt-id:a",
    "content-length:2",
    "heart-beat:1,1",
    "\0",
  ],
  sends: [{ send: { destination: "/a" }, body: "hi" }, { subscribe: { destination: "/a" } }, { disconnect: true }],
});

function ready(options: ProfileOptions = {}): OpenedProfile {
  const opened = openProfile(stomp, options);
  opened.receive(connected);
  opened.written.length = 0;
  return opened;
}

describe("the handshake", () => {
  it("is CONNECT with the options, and CONNECTED", () => {
    const opened = openProfile(stomp, {
      login: "guest",
      passcode: 1234,
      host: "/",
      heartbeat: "5s",
      headers: { "client-id": "c" },
    });
    expect(opened.written).toEqual([
      "CONNECT\naccept-version:1.2\nhost:/\nheart-beat:5000,5000\nlogin:guest\npasscode:1234\nclient-id:c\n\n\0",
    ]);
    opened.receive("CONNECTED\nversion:1.2\nsession:s\n\n\0\n");
    expect(opened.opening).toEqual([{ ready: { version: "1.2", session: "s" } }]);
  });

  it("names the host of the url, and offers heart-beats", () => {
    expect(openProfile(stomp).written).toEqual([
      "CONNECT\naccept-version:1.2\nhost:example.com\nheart-beat:10000,10000\n\n\0",
    ]);
  });

  it("may be refused by ERROR", () => {
    const opened = openProfile(stomp);
    opened.receive("ERROR\nmessage:Access refused.\n\nno such user\0");
    expect(opened.opening).toEqual([{ refused: { error: { message: "Access refused." }, body: "no such user" } }]);
  });

  it.each([
    ["login", {}, "a text"],
    ["headers", { a: [] }, "a map of texts"],
    ["heartbeat", 10, "a duration such as 10s, or none"],
    ["heartbeat", "none", undefined],
  ])("has the option %s, and %j must be %s", (name, value, expected) => {
    expect(stomp.options?.[name]?.expected?.(value)).toBe(expected);
  });
});

describe("heart-beats", () => {
  it.each([
    ["0,1000", "10s", [10_000]],
    ["0,20000", "10s", [20_000]],
    ["0,0", "10s", []],
    ["x", "10s", []],
    ["0,1000", "none", []],
  ])("are sent as agreed: the server says %s, we offer %s", (theirs, heartbeat, every) => {
    const opened = openProfile(stomp, { heartbeat });
    opened.receive(`CONNECTED\nheart-beat:${theirs}\n\n\0`);
    expect(opened.timers.map((timer) => timer.every)).toEqual(every);
    opened.written.length = 0;
    for (const { act } of opened.timers) act();
    expect(opened.written).toEqual(every.map(() => "\n"));
  });

  it("of the server are no events", () => {
    expect(ready().receive("\n")).toEqual([]);
  });
});

describe("frames", () => {
  it("are received with their headers and their body, several in one message", () => {
    const opened = ready();
    expect(
      opened.receive(
        'MESSAGE\ndestination:/a\nmessage-id:1\n\nhi\0\nMESSAGE\ndestination:/b\ncontent-type:application/json\n\n{"n":1}\0',
      ),
    ).toEqual([
      { message: { destination: "/a", "message-id": "1" }, body: "hi" },
      { message: { destination: "/b", "content-type": "application/json" }, body: { n: 1 } },
    ]);
    expect(opened.receive("ERROR\nmessage:bad\n\n\0")).toEqual([{ error: { message: "bad" } }]);
  });

  it("are received before the rest of a message that is no STOMP", () => {
    const opened = ready();
    expect(opened.receive("MESSAGE\nmessage-id:1\n\nfirst\0garbage here\n\n\0")).toEqual([
      { message: { "message-id": "1" }, body: "first" },
      undefined,
    ]);
  });

  it("have bodies that are texts, bytes or JSON", () => {
    const opened = ready();
    const send = { destination: "/a" };
    expect(opened.send({ send, body: "hi" })).toEqual(["SEND\ndestination:/a\ncontent-length:2\n\nhi\0"]);
    expect(opened.send({ send, body: { n: 1 } })).toEqual([
      'SEND\ndestination:/a\ncontent-type:application/json\ncontent-length:7\n\n{"n":1}\0',
    ]);
    expect(opened.send({ send, body: Uint8Array.of(0xff) })[0]).toMatch(/ff00$/);
    const broken = "MESSAGE\ncontent-type:application/json\n\n{\0";
    expect(opened.receive(broken)).toEqual([{ message: { "content-type": "application/json" }, body: "{" }]);
    expect(opened.receive(Uint8Array.from([...Buffer.from("MESSAGE\n\n"), 0xff, 0]))).toEqual([
      { message: {}, body: Buffer.of(0xff) },
    ]);
  });

  it("have the ids that the profile knows", () => {
    const opened = ready();
    expect(() => opened.send({ unsubscribe: true })).toThrow(/nothing was subscribed/);
    expect(() => opened.send({ ack: true })).toThrow(/no message has come/);
    expect(opened.send({ subscribe: { destination: "/a" } })).toEqual(["SUBSCRIBE\ndestination:/a\nid:1\n\n\0"]);
    expect(opened.send({ subscribe: { destination: "/b", id: "b" } })).toEqual([
      "SUBSCRIBE\ndestination:/b\nid:b\n\n\0",
    ]);
    expect(opened.send({ unsubscribe: true })).toEqual(["UNSUBSCRIBE\nid:b\n\n\0"]);
    opened.receive("MESSAGE\nmessage-id:m\nack:a\n\n\0");
    expect(opened.send({ ack: true })).toEqual(["ACK\nid:a\n\n\0"]);
    expect(opened.send({ nack: { id: "x", transaction: "t" } })).toEqual(["NACK\nid:x\ntransaction:t\n\n\0"]);
    expect(opened.send({ begin: { transaction: "t" } })).toEqual(["BEGIN\ntransaction:t\n\n\0"]);
  });
});

describe("receipts", () => {
  it("come back with what the step called them", () => {
    const opened = ready();
    expect(opened.send({ disconnect: true, receipt: true })).toEqual(["DISCONNECT\nreceipt:receipt-1\n\n\0"]);
    expect(opened.receive("RECEIPT\nreceipt-id:receipt-1\n\n\0")).toEqual([{ receipt: true }]);
    expect(opened.send({ begin: { transaction: "t" }, receipt: "begun" })[0]).toContain("receipt:begun");
    expect(opened.receive("RECEIPT\nreceipt-id:begun\n\n\0")).toEqual([{ receipt: "begun" }]);
  });
});

describe("what is wrong", () => {
  it.each([
    [{ send: "/a" }, '"send" takes true, or a map of headers'],
    [{ send: { destination: [] } }, 'the header "destination" must be a text'],
    [{ begin: true, receipt: 1 }, '"receipt" must be true, or a text that comes back'],
    [{ subscribe: { destination: "/a" }, body: "x" }, 'beside "subscribe" there can be only receipt, not "body"'],
  ])("%j is told", (value, why) => {
    expect(() => ready().send(value)).toThrow(why);
  });

  it("what is no STOMP is given as it came", () => {
    expect(ready().receive("hello\n\n")).toEqual([undefined]);
  });
});

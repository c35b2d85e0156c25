import { describe, expect, it } from "vitest";
import { socketIo } from "../../../src/codec/profiles/socket-io.ts";
import { profileContract } from "../../contract/profile.ts";
import { openProfile, type OpenedProfile } from "../../support/line.ts";

const open = '0{"sid":"e","upgrades":[],"pingInterval":25000,"pingTimeout":20000}';
const connected = '40{"sid":"s"}';

profileContract(socketIo, {
  greeting: [open, connected],
  pieces: ["0", "2", "4", "42", "451-", "43", "/admin,", "7", '["a"', ',{"_placeholder":true,"num":0}', "]", "{}"],
  sends: [{ event: "a", args: [1], namespace: "/b" }, { ack: 0 }, { connect: { token: "t" } }, { disconnect: true }],
});

function ready(): OpenedProfile {
  const opened = openProfile(socketIo);
  opened.receive(open);
  opened.receive(connected);
  opened.written.length = 0;
  return opened;
}

describe("the url", () => {
  it.each([
    ["ws://a", "ws://a/socket.io/?EIO=4&transport=websocket"],
    ["ws://a/?token=t", "ws://a/socket.io/?token=t&EIO=4&transport=websocket"],
    ["ws://a/chat/?EIO=3", "ws://a/chat/?EIO=3&transport=websocket"],
  ])("%s becomes %s", (given, completed) => {
    const url = new URL(given);
    socketIo.completeUrl?.(url);
    expect(url.href).toBe(completed);
  });
});

describe("the handshake", () => {
  it("opens the transport, then connects to the namespace", () => {
    const opened = openProfile(socketIo, { auth: { token: "t" } });
    expect(opened.written).toEqual([]);
    opened.receive(open);
    expect(opened.written).toEqual(['40{"token":"t"}']);
    expect(opened.opening).toEqual([]);
    opened.receive(connected);
    expect(opened.opening).toEqual([{ ready: { sid: "s" } }]);
  });

  it("waits for all namespaces, and is ready with what the first one said", () => {
    const opened = openProfile(socketIo, { namespaces: ["/", "/admin"] });
    opened.receive(open);
    expect(opened.written).toEqual(["40", "40/admin,"]);
    opened.receive('40/admin,{"sid":"a"}');
    expect(opened.opening).toEqual([]);
    opened.receive(connected);
    expect(opened.opening).toEqual([{ ready: { sid: "s" } }]);
  });

  it("may be refused by a namespace", () => {
    const opened = openProfile(socketIo, { namespaces: ["/admin"] });
    opened.receive(open);
    opened.receive('44/admin,{"message":"not authorized"}');
    expect(opened.opening).toEqual([
      { refused: { connect_error: { message: "not authorized" }, namespace: "/admin" } },
    ]);
  });

  it.each([
    ["auth", "t", "a map"],
    ["namespaces", ["admin"], "a list of namespaces, such as [/, /admin]"],
    ["namespaces", [], "a list of namespaces, such as [/, /admin]"],
    ["namespaces", ["/admin"], undefined],
  ])("has the option %s, and %j must be %s", (name, value, expected) => {
    expect(socketIo.options?.[name]?.expected?.(value)).toBe(expected);
  });
});

describe("heart-beats", () => {
  it("are answered and no events", () => {
    const opened = ready();
    expect([opened.receive("2"), opened.receive("6")]).toEqual([[], []]);
    expect(opened.written).toEqual(["3"]);
  });
});

describe("events", () => {
  it("are sent and received in the same form", () => {
    const opened = ready();
    const event = { event: "chat", args: ["hi", { n: 1 }] };
    expect(opened.send(event)).toEqual(['42["chat","hi",{"n":1}]']);
    expect(opened.receive('42["chat","hi",{"n":1}]')).toEqual([event]);
    expect(opened.send({ ...event, namespace: "/b" })).toEqual(['42/b,["chat","hi",{"n":1}]']);
    expect(opened.receive('42/b,["chat","hi",{"n":1}]')).toEqual([{ ...event, namespace: "/b" }]);
    expect(opened.send({ event: "tick" })).toEqual(['42["tick"]']);
    expect(opened.receive('42["tick"]')).toEqual([{ event: "tick", args: [] }]);
  });

  it("carry bytes, which follow", () => {
    const opened = ready();
    const bytes = Uint8Array.of(1, 2);
    const packet = '451-["file",{"part":{"_placeholder":true,"num":0}}]';
    expect(opened.send({ event: "file", args: [{ part: bytes }] })).toEqual([packet, "0102"]);
    expect(opened.receive(packet)).toEqual([]);
    const [event] = opened.receive(bytes) as readonly { readonly args: readonly { readonly part: Uint8Array }[] }[];
    expect([...(event?.args[0]?.part ?? [])]).toEqual([1, 2]);
  });

  it("whose bytes do not follow are given as they came, not mixed up with those of the next", () => {
    const opened = ready();
    const packet = '452-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]';
    opened.receive(packet);
    opened.receive(Uint8Array.of(1));
    expect(opened.receive('42["b"]')).toEqual([
      { earlier: packet, value: undefined },
      { event: "b", args: [] },
    ]);
    expect(opened.receive(Uint8Array.of(2))).toEqual([undefined]);
  });

  it("whose bytes are too many are given as they came", () => {
    const opened = ready();
    const packet = '452-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]';
    opened.receive(packet);
    const many = Buffer.alloc(51 * 1024 * 1024);
    expect(opened.receive(many)).toEqual([]);
    expect(opened.receive(many)).toEqual([{ earlier: packet, value: undefined }, undefined]);
    expect(opened.receive(Uint8Array.of(2))).toEqual([undefined]);
  });
});

describe("acknowledgements", () => {
  it("of ours come back with what the step called them", () => {
    const opened = ready();
    expect(opened.send({ event: "a", ack: true })).toEqual(['420["a"]']);
    expect(opened.send({ event: "b", ack: "second", namespace: "/x" })).toEqual(['42/x,1["b"]']);
    expect(opened.receive('43/x,1["ok"]')).toEqual([{ ack: "second", args: ["ok"], namespace: "/x" }]);
    expect(opened.receive("430[]")).toEqual([{ ack: true, args: [] }]);
    expect(opened.receive("430[]")).toEqual([{ ack: 0, args: [] }]);
  });

  it("that the server wants are given by number, or to the latest", () => {
    const opened = ready();
    expect(opened.receive('427["a"]')).toEqual([{ event: "a", args: [], ack: 7 }]);
    opened.receive('42/x,8["b"]');
    opened.receive('429["c"]');
    expect(opened.send({ ack: true, namespace: "/x" })).toEqual(["43/x,8[]"]);
    expect(opened.send({ ack: true, args: ["yes"] })).toEqual(['439["yes"]']);
    expect(opened.send({ ack: 7, args: [Uint8Array.of(1)] })).toEqual(['461-7[{"_placeholder":true,"num":0}]', "01"]);
    expect(() => opened.send({ ack: true })).toThrow("no event of the server wants an acknowledgement");
  });
});

describe("namespaces", () => {
  it("are joined and left by steps too", () => {
    const opened = ready();
    expect(opened.send({ connect: { token: "t" }, namespace: "/b" })).toEqual(['40/b,{"token":"t"}']);
    expect(opened.receive('40/b,{"sid":"x"}')).toEqual([{ connect: { sid: "x" }, namespace: "/b" }]);
    expect(opened.receive('44/c,{"message":"no"}')).toEqual([{ connect_error: { message: "no" }, namespace: "/c" }]);
    expect(opened.send({ disconnect: true, namespace: "/b" })).toEqual(["41/b,"]);
    expect(opened.receive("41")).toEqual([{ disconnect: true }]);
  });
});

describe("what is wrong", () => {
  it.each([
    [{ event: 1 }, '"event" takes the name of an event'],
    [{ event: "a", args: 1 }, '"args" must be a list'],
    [{ event: "a", ack: {} }, /^"ack" of an event must be true/],
    [{ event: "a", namespace: "b" }, /begins with a slash/],
    [{ ack: "x" }, /^"ack" takes the number/],
    [{ connect: "x" }, '"connect" takes true, or a map to authenticate with'],
    [{ event: "a", arg: [] }, /Did you mean "args"\?$/],
  ])("%j is told", (value, why) => {
    expect(() => ready().send(value)).toThrow(why);
  });

  it.each(["hello", "42", "42[]", "42{}", "43[]", "4x", "45", '459999-["a"]', open])(
    "%s is given as it came",
    (text) => {
      expect(ready().receive(text)).toEqual([undefined]);
    },
  );
});

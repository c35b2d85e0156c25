import { expect, it } from "vitest";
import { json } from "../../src/codec/json.ts";
import type { Peer } from "../../src/net/peer.ts";
import { controlFrame, messageFrame, profileEvent, rawFrame } from "../../src/play/frame-events.ts";

const bob = { name: "bob", codec: json } as unknown as Peer;

it("a message is its text, or base64 of its bytes, with its size in bytes", () => {
  expect(messageFrame(bob, "out", { data: "hé", binary: false, numbers: { frame: 1 } })).toEqual({
    type: "frame",
    frame: 1,
    peer: "bob",
    direction: "out",
    kind: "message",
    binary: false,
    payload: "hé",
    size: 3,
  });
  const data = Buffer.from([1, 255]);
  expect(messageFrame(bob, "in", { data, binary: true, numbers: { frame: 2, number: 1 } })).toMatchObject({
    number: 1,
    direction: "in",
    binary: true,
    payload: "Af8=",
    size: 2,
  });
});

it("a binary message has the value that its codec reads, or writes, in one line", () => {
  const read = { ...json, binary: true, decode: () => ({ a: 1 }) };
  const written = { ...read, decode: () => ({ a: 2 }) };
  const peer = { name: "bob", codec: { ...read, sent: written } } as unknown as Peer;
  const message = { data: Buffer.from([1]), binary: true, numbers: { frame: 1 } };
  expect(messageFrame(peer, "in", message)).toMatchObject({ value: "{ a: 1 }" });
  expect(messageFrame(peer, "out", message)).toMatchObject({ value: "{ a: 2 }" });
});

it("a ping has its bytes as base64", () => {
  expect(controlFrame(bob, "in", "ping", Buffer.from("beat"), 7)).toEqual({
    type: "frame",
    frame: 7,
    peer: "bob",
    direction: "in",
    kind: "ping",
    binary: true,
    payload: "YmVhdA==",
    size: 4,
  });
});

it("a frame that a step wrote or took has its opcode, and what is unusual in it", () => {
  const frame = { opcode: 3, fin: false, rsv: 0, mask: undefined, payload: Buffer.from("x"), length: 1 };
  expect(rawFrame("bob", "out", frame, 4)).toEqual({
    type: "frame",
    frame: 4,
    peer: "bob",
    direction: "out",
    kind: "frame",
    opcode: 3,
    whole: false,
    binary: true,
    payload: "eA==",
    size: 1,
    value: 'of opcode 3 "x", fin: false',
  });
});

it("an event of a profile is told in one line, and cut when it is long", () => {
  expect(profileEvent(bob, "out", { value: { event: "join", args: ["lobby"] } })).toEqual({
    type: "profile",
    peer: "bob",
    direction: "out",
    text: '{ event: "join", args: ["lobby"] }',
  });
  const { text } = profileEvent(bob, "in", { value: "x".repeat(10_000) }) as { readonly text: string };
  expect(text.length).toBeLessThanOrEqual(4001);
});

import { expect, it } from "vitest";
import { codecs } from "../../src/codec/index.ts";
import { Message } from "../../src/net/message.ts";
import { MessageNames } from "../../src/play/message-names.ts";

const names = (text: string | Uint8Array, number = 1): { readonly message: Message; readonly of: MessageNames } => {
  const binary = typeof text !== "string";
  const message = new Message(Buffer.from(text), binary, 0, number, codecs.json);
  return { message, of: new MessageNames(message, "json") };
};

it("are the value of a message, or its text; it as it came, and its number", () => {
  const json = names('{"a":1}', 3).of;
  expect([json.get("message"), json.get("raw"), json.get("number")]).toEqual([{ a: 1 }, '{"a":1}', 3]);
  const text = names("hi").of;
  expect([text.get("message"), text.get("raw"), text.unread]).toEqual(["hi", "hi", undefined]);
  const bytes = names(new Uint8Array([0xff])).of;
  expect([bytes.get("message"), bytes.get("raw")]).toEqual([undefined, Buffer.from([0xff])]);
  expect(bytes.unread?.()).toMatchObject({
    headline: expect.stringContaining("The message has no value"),
  });
  expect(["message", "raw", "number", "other", "__proto__"].map((name) => bytes.has(name))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

it("stay those of what came, whatever is cut off the message", () => {
  const { message, of } = names("abcdef");
  message.shorten(3);
  expect([of.get("message"), of.get("raw")]).toEqual(["abcdef", "abcdef"]);
});

it("take more, which come first, and are copied with the others", () => {
  const { of } = names("x");
  of.set("room", "lobby");
  of.set("number", "extracted");
  expect([of.get("room"), of.get("number"), of.has("room")]).toEqual(["lobby", "extracted", true]);
  expect(Object.fromEntries(of)).toEqual({
    message: "x",
    raw: "x",
    number: "extracted",
    room: "lobby",
  });
});

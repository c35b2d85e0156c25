import { expect, it } from "vitest";
import { maskMessage } from "../../src/recording/mask-message.ts";
import { Secrets } from "../../src/recording/secrets.ts";

it.each([
  ["client", '{"type":"auth","token":"abc"}', '{"type":"auth","token":"${secret.token}"}'],
  ["client", '40/chat,{"token":"abc"}', '40/chat,{"token":"${secret.token}"}'],
  ["client", "CONNECT\npasscode:guest\n\n\0", "CONNECT\npasscode:${secret.passcode}\n\n\0"],
  ["client", "hello", "hello"],
  ["server", "key: Enter", "key: Enter"],
  ["server", "a token eyJhbGciOi.eyJzdWIi.c2ln", "a token ${secret.token}"],
] as const)("of the %s: %j", (from, text, expected) => expect(maskMessage(text, from, new Secrets())).toBe(expected));

it("bytes that are JSON are masked, and others are what they are", () => {
  expect(maskMessage(Buffer.from('{"password":"x"}'), "server", new Secrets())).toEqual(
    Buffer.from('{"password":"${secret.password}"}'),
  );
  for (const bytes of [Buffer.from([0x7b, 0xff]), Buffer.from("password=x"), Buffer.from('{"a":1}')])
    expect(maskMessage(bytes, "client", new Secrets())).toBe(bytes);
});

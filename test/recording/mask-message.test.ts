import { expect, it } from "vitest";
import { maskMessage } from "../../src/recording/mask-message.ts";
import { Secrets } from "../../src/recording/secrets.ts";

it.each([
  ["client", '{"type":"auth","token":"abc"}', '{"type":"auth","token":"${secret.token}"}'],
  ["client", '40/chat,{"token":"abc"}', '40/chat,{"token":"${secret.token}"}'],
  ["client", "CONNECT\npasscode:guest\n\n\0", "CONNECT\npasscode:${secret.passcode}\n\n\0"],
  [
    "client",
    String.raw`["CONNECT\nlogin:bob\npasscode:hunter2\n\n\u0000"]`,
    String.raw`["CONNECT\nlogin:bob\npasscode:${"${secret.passcode}"}\n\n\u0000"]`,
  ],
  [
    "client",
    'SEND\ndestination:/login\n\n{"password":"letmein"}\0',
    'SEND\ndestination:/login\n\n{"password":"${secret.password}"}\0',
  ],
  ["client", 'PUB auth 5 23\r\n{"password":"opensesame"}', 'PUB auth 5 23\r\n{"password":"${secret.password}"}'],
  ["client", 'PUB auth 29\r\n{"password":"correct horse"}', 'PUB auth 29\r\n{"password":"${secret.password}"}'],
  ["client", 'PUB keys 5\r\n{"key":"Enter"}', 'PUB keys 5\r\n{"key":"Enter"}'],
  ["client", "hello", "hello"],
  ["server", "key: Enter", "key: Enter"],
  ["server", "a token eyJhbGciOi.eyJzdWIi.c2ln", "a token ${secret.token}"],
] as const)("of the %s: %j", (from, text, expected) => expect(maskMessage(text, from, new Secrets())).toBe(expected));

it("bytes that are JSON or another text are masked, and others are what they are", () => {
  expect(maskMessage(Buffer.from('{"password":"x"}'), "server", new Secrets())).toEqual(
    Buffer.from('{"password":"${secret.password}"}'),
  );
  expect(maskMessage(Buffer.from("CONNECT\npasscode:guest\n\n\0\n"), "client", new Secrets())).toEqual(
    Buffer.from("CONNECT\npasscode:${secret.passcode}\n\n\0\n"),
  );
  for (const bytes of [
    Buffer.from([0x7b, 0xff]),
    Buffer.from("password=x\u0001"),
    Buffer.from("\0password=x"),
    Buffer.from('{"a":1}'),
  ])
    expect(maskMessage(bytes, "client", new Secrets())).toBe(bytes);
});

import { expect, it } from "vitest";
import { maskKnown } from "../../src/recording/mask-known.ts";
import { Secrets } from "../../src/recording/secrets.ts";

it("a message has a name where it says a whole secret again, and is else as it was", () => {
  const secrets = new Secrets();
  secrets.url("ws://h/?token=t0k-1234&key=1");
  const masked = (data: string | Uint8Array): string => Buffer.from(maskKnown(data, "client", secrets)).toString();
  expect(masked('{ "auth": "t0k-1234", "t0k": "xt0k-1234", "n": "1" }')).toBe(
    '{ "auth": "${secret.token}", "t0k": "xt0k-1234", "n": "1" }',
  );
  expect(masked(Buffer.from('["t0k-1234"]'))).toBe('["${secret.token}"]');
  expect(masked("t0k-1234")).toBe("${secret.token}");
  expect(masked("AUTH t0k-1234")).toBe("AUTH ${secret.token}");
  expect(masked(String.raw`["t0k-\u0031234", "open`)).toBe('["${secret.token}", "open');
  const bytes = new Uint8Array([0xff, 0x22]);
  expect(maskKnown(bytes, "client", secrets)).toBe(bytes);
  expect(maskKnown("hello", "client", new Secrets())).toBe("hello");
});

it("a text that is no JSON has names for all its secrets, and no length is too much", () => {
  const masked = (data: string, from: "client" | "server" = "client"): string =>
    String(maskKnown(data, from, new Secrets()));
  expect(masked('42["login",{"user":"bob","password":"Hunter2-pw"}]')).toBe(
    '42["login",{"user":"bob","password":"${secret.password}"}]',
  );
  expect(masked("CONNECT\nlogin:bob\npasscode:Hunter2-pw\n\n\0")).toBe(
    "CONNECT\nlogin:bob\npasscode:${secret.passcode}\n\n\0",
  );
  const long = `["${"x".repeat(20_000_000)}"]`;
  expect(masked(long) === long).toBe(true);
});

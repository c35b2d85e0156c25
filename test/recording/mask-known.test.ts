import { expect, it } from "vitest";
import { maskKnown } from "../../src/recording/mask-known.ts";
import { Secrets } from "../../src/recording/secrets.ts";

it("a message has a name where it says a whole secret again, and is else as it was", () => {
  const secrets = new Secrets();
  secrets.url("ws://h/?token=t0k-1234&key=1");
  const masked = (data: string | Uint8Array): string => Buffer.from(maskKnown(data, secrets)).toString();
  expect(masked('{ "auth": "t0k-1234", "t0k": "xt0k-1234", "n": "1" }')).toBe(
    '{ "auth": "${secret.token}", "t0k": "xt0k-1234", "n": "1" }',
  );
  expect(masked(Buffer.from('["t0k-1234"]'))).toBe('["${secret.token}"]');
  expect(masked("t0k-1234")).toBe("${secret.token}");
  expect(masked("AUTH t0k-1234")).toBe("AUTH t0k-1234");
  const bytes = new Uint8Array([0xff, 0x22]);
  expect(maskKnown(bytes, secrets)).toBe(bytes);
  expect(maskKnown("hello", new Secrets())).toBe("hello");
});

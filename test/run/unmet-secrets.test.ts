import { expect, it } from "vitest";
import { UnmetSecrets } from "../../src/run/unmet-secrets.ts";

it("tells the secrets that nothing had, in whatever form, and those that cannot be masked", () => {
  const secrets = new UnmetSecrets(new Map(Object.entries({ token: "a/b c?", other: "never", pin: "12" })));
  secrets.look("ws://h/?t=a%2Fb%20c%3F");
  expect(secrets.areMet).toBe(false);
  expect(secrets.warnings("in chat.wsr").map(({ severity, headline }) => [severity, headline])).toEqual([
    ["warning", 'The secret "pin" is not masked: it is shorter than 3 characters'],
    ["warning", "--secret other: its value is nowhere in chat.wsr: nothing was masked for it"],
  ]);
  secrets.look('{"word":"never"}');
  expect(secrets.areMet).toBe(true);
  expect(secrets.warnings("in chat.wsr")).toHaveLength(1);
});

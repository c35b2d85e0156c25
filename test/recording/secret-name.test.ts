import { expect, it } from "vitest";
import {
  isSecretName,
  isSecretNumber,
  isSecretText,
  looksGiven,
  looksLikeToken,
  under,
} from "../../src/recording/secret-name.ts";

it.each([
  "authorization",
  "X-Auth-Token",
  "password",
  "pass",
  "passphrase",
  "api_key",
  "apiKey",
  "access-key",
  "privateKey",
  "clientSecret",
  "sid",
  "sessionId",
  "csrf_token",
  "refreshToken",
  "otp",
])("%s names a secret", (name) => expect(isSecretName(name)).toBe(true));

it.each([
  "author",
  "authorId",
  "authority",
  "token_type",
  "tokenType",
  "auth_url",
  "expires_in",
  "token_expires_at",
  "keyboard",
  "room",
  "passenger_type",
])("%s names none", (name) => expect(isSecretName(name)).toBe(false));

it("a text is a secret by its name, where it was said, how it looks, and what it is under", () => {
  const is = (name: string, text: string): string =>
    (["http", "client", "server"] as const)
      .map((spoken) => (isSecretText(name, text, spoken, "nothing") ? "x" : "-"))
      .join("");
  expect(is("password", "a b")).toBe("xxx");
  // A model says tokens, a game has keys: only what looks like a secret is one.
  expect(is("token", " world")).toBe("xx-");
  expect(is("token", "abc123")).toBe("xxx");
  expect(is("key", "ArrowUp")).toBe("x--");
  expect(is("key", "f81d4fae7dec11d0")).toBe("xxx");
  expect(is("session", "lobby")).toBe("x--");
  expect(is("text", "f81d4fae7dec11d0")).toBe("---");
  expect(is("token", "")).toBe("---");
  expect(isSecretText("user", "bob", "server", under("credentials", "nothing"))).toBe(true);
  expect(isSecretText("type", "basic", "server", under("credentials", "nothing"))).toBe(false);
  expect(isSecretText("voice", "alloy", "server", under("session", "nothing"))).toBe(false);
  expect(isSecretText("id", "42", "server", under("session", "nothing"))).toBe(true);
  expect(under("user", under("session", "nothing"))).toBe("nothing");
  expect(under("user", under("auth", "nothing"))).toBe("all");
});

it("of numbers hardly any is a secret", () => {
  expect(isSecretNumber("pin", "server")).toBe(true);
  expect(isSecretNumber("token", "http")).toBe(true);
  expect(isSecretNumber("token", "server")).toBe(false);
  expect(isSecretNumber("total_tokens", "http")).toBe(false);
  expect(isSecretNumber(undefined, "http")).toBe(false);
});

it.each([
  ["f81d4fae7dec11d0", true, false],
  ["123456", true, false],
  ["hello", false, false],
  ["internationalization", false, false],
  ["two words1", false, false],
  ["graphql-transport-ws", false, false],
  ["A1b2C3d4E5f6G7h8I9j0", true, true],
  ["2026-01-02-some-release", true, false],
  ["eyJhbGciOi.eyJzdWIi.c2ln", true, true],
])("%s", (text, given, token) => {
  expect([looksGiven(text), looksLikeToken(text)]).toEqual([given, token]);
});

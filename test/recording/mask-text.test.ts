import { describe, expect, it } from "vitest";
import { maskText, type TextKind } from "../../src/recording/mask-text.ts";
import { Secrets } from "../../src/recording/secrets.ts";

const page = '<form><input type="hidden" name="csrf_token" value="a1"><input name=user value="bob"></form>';

describe.each<readonly [TextKind, readonly (readonly [string, string])[]]>([
  [
    "prose",
    [
      ["user=a\npassword=b c", "user=a\npassword=${secret.password} c"],
      ["CONNECT\nlogin:guest\npasscode:guest\n\n\0", "CONNECT\nlogin:guest\npasscode:${secret.passcode}\n\n\0"],
      ["PASS oauth:abc\r\nNICK bob", "PASS ${secret.password}\r\nNICK bob"],
      ["f81d4fae7dec11d0a765\n", "${secret.token}\n"],
      ["Authorization: Bearer abcdef12", "Authorization: Bearer ${secret.authorization}"],
      ["password=${secret.password_7}&token=a{b}", "password=${secret.password_7}&token=${secret.token}"],
      ["hello, the token of the day is a word", "hello, the token of the day is a word"],
      ["room=1&x=eyJhbGciOi.eyJzdWIi.c2ln", "room=1&x=${secret.token}"],
    ],
  ],
  [
    "code",
    [
      ["f(e.password,{password:e.password})", "f(e.password,{password:e.password})"],
      ['const token = "a1b2c3d4", key = "Enter"', 'const token = "${secret.token}", key = "Enter"'],
      [page, page.replace('value="a1"', 'value="${secret.csrf_token}"')],
      [
        "<s:Password Type='x'>ab</s:Password><User>bob</User>",
        "<s:Password Type='x'>${secret.password}</s:Password><User>bob</User>",
      ],
    ],
  ],
])("%s", (kind, cases) => {
  it.each(cases)("%j", (text, expected) => expect(maskText(text, new Secrets(), kind)).toBe(expected));
});

it("a long text takes no long time", () => {
  for (const text of [
    "token=".repeat(50_000),
    "<input ".repeat(50_000),
    '"token"'.repeat(50_000),
    "<token ".repeat(50_000),
    " ".repeat(300_000),
  ])
    maskText(text, new Secrets(), "prose");
});

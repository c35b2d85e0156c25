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
      ["event: hi\ndata: password=b1\n\n", "event: hi\ndata: password=${secret.password}\n\n"],
      ["at: https://h/x?token=a1b2c3&y=1", "at: https://h/x?token=${secret.token}&y=1"],
      ["a=b=c:d=password=b1", "a=b=c:d=password=${secret.password}"],
      ["PASS oauth:abc\r\nNICK bob", "PASS ${secret.password}\r\nNICK bob"],
      ["f81d4fae7dec11d0a765\n", "${secret.token}\n"],
      ["Authorization: Bearer abcdef12", "Authorization: Bearer ${secret.authorization}"],
      ["password=${secret.password_7}&token=a{b}", "password=${secret.password_7}&token=${secret.token}"],
      ["hello, the token of the day is a word", "hello, the token of the day is a word"],
      ["market/candles/BTC-USD/1m", "market/candles/BTC-USD/1m"],
      ["heartbeat-2026-11-29-0001", "heartbeat-2026-11-29-0001"],
      ["graphql-transport-ws-v2", "graphql-transport-ws-v2"],
      ["authToken=abcdef123456789", "authToken=${secret.authtoken}"],
      ["q7Xk2Lm9Zr4Tb8Wc1VdA+/==", "${secret.token}"],
      ["token=eyJhbGciOi.eyJzdWIi.c2ln&b=1", "token=${secret.token}&b=1"],
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

it.each([
  "token=",
  "a=",
  "<input ",
  '"token"',
  "<token ",
  "-eyJ",
  '"password":"',
  '"password":"a ',
  "eyJ.",
  "Bearer ",
  "password:",
  " ",
])("many times %j takes about the time of other words", (part) => {
  const timeOf = (words: string): number => {
    const text = words.repeat(Math.ceil(400_000 / words.length));
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      maskText(text, new Secrets(), "prose");
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  // What reads all that follows at each word takes hundreds of times as long.
  expect(timeOf(part)).toBeLessThan(20 * timeOf("a word of it, ") + 50);
});

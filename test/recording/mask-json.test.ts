import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskJson } from "../../src/recording/mask-json.ts";
import { isSecretName, type Spoken } from "../../src/recording/secret-name.ts";
import { Secrets } from "../../src/recording/secrets.ts";

function masked(text: string, spoken: Spoken = "http"): string {
  return maskJson(text, new Secrets(), spoken);
}

describe("plain HTTP", () => {
  it.each([
    [
      '{"user":"a","password" : "b\\"c","token_type":"Bearer"}',
      '{"user":"a","password" : "${secret.password}","token_type":"Bearer"}',
    ],
    // Whatever is below a name.
    [
      '{"credentials":{"login":["a",{"x":"b"}]},"n":1}',
      '{"credentials":{"login":["${secret.login}",{"x":"${secret.x}"}]},"n":1}',
    ],
    ['{"tokens":["ab","cd"]}', '{"tokens":["${secret.tokens}","${secret.tokens_2}"]}'],
    ['{"tokens":{"access":"ab","symbol":"ETH"}}', '{"tokens":{"access":"${secret.access}","symbol":"ETH"}}'],
    ['{"pin":1234,"id":5,"max_tokens":100}', '{"pin":"${secret.pin}","id":5,"max_tokens":100}'],
    ['{"password":null,"authenticated":true,"token":""}', '{"password":null,"authenticated":true,"token":""}'],
    // Texts that are JSON, headers or urls.
    ['{"body":"{\\"token\\":\\"ab\\"}"}', '{"body":"{\\"token\\":\\"${secret.token}\\"}"}'],
    ['{"Authorization":"Bearer ab"}', '{"Authorization":"Bearer ${secret.authorization}"}'],
    ['{"header":"Bearer abcdefgh"}', '{"header":"Bearer ${secret.authorization}"}'],
    ['{"ws":"wss://h/chat?room=1&token=ab"}', '{"ws":"wss://h/chat?room=1&token=${secret.token}"}'],
    ['{"jwt_or_so":"x","x":"eyJhbGciOi.eyJzdWIi.c2ln"}', '{"jwt_or_so":"${secret.jwt_or_so}","x":"${secret.x}"}'],
    // What is masked already.
    ['{"token":"${secret.token_7}"}', '{"token":"${secret.token_7}"}'],
    // What is cut off, or several values.
    ['{"a":1,"token":"abc', '{"a":1,"token":"${secret.token}"'],
    ['{"token":"ab"}\n{"token":"cd"}\n', '{"token":"${secret.token}"}\n{"token":"${secret.token_2}"}\n'],
    ['{"token":"ab"} , "token', '{"token":"${secret.token}"} , "token'],
    ['{"to\\u006ben":"ab"}', '{"to\\u006ben":"${secret.token}"}'],
  ])("%s", (text, expected) => expect(masked(text)).toBe(expected));

  it("a secret that was known before is one wherever it stands", () => {
    const secrets = new Secrets();
    expect(secrets.url("ws://h/?token=abcdefgh")).toBe("ws://h/?token=${secret.token}");
    expect(maskJson('["hello","abcdefgh",{"x":"abcdefghi"}]', secrets, "server")).toBe(
      '["hello","${secret.token}",{"x":"abcdefghi"}]',
    );
  });
});

describe("messages", () => {
  it.each<readonly [Spoken, string, string]>([
    ["client", '{"type":"auth","token":"abc"}', '{"type":"auth","token":"${secret.token}"}'],
    ["client", '{"type":"input","key":"ArrowUp"}', '{"type":"input","key":"ArrowUp"}'],
    ["server", '{"token":{"id":123,"text":" world"}}', '{"token":{"id":123,"text":" world"}}'],
    ["server", '{"token":"hello"}', '{"token":"hello"}'],
    ["server", '{"session":{"model":"gpt-4o","voice":"alloy"}}', '{"session":{"model":"gpt-4o","voice":"alloy"}}'],
    ["server", '{"type":"welcome","token":"a1b2c3d4"}', '{"type":"welcome","token":"${secret.token}"}'],
    // Texts that hold lines, pairs and tokens.
    ["client", '{"text":"password=hunter4"}', '{"text":"password=${secret.password}"}'],
    ["client", '{"text":"my password: letmein"}', '{"text":"my password: ${secret.password}"}'],
    ["client", '{"text":"the key: Enter, the time: 12:30"}', '{"text":"the key: Enter, the time: 12:30"}'],
    ["server", '{"text":"password=hunter4"}', '{"text":"password=${secret.password}"}'],
    ["server", '{"error":"password: must be longer"}', '{"error":"password: must be longer"}'],
    ["server", '{"next":"https://h/t/eyJh.eyJz.sig/x"}', '{"next":"https://h/t/${secret.token}/x"}'],
    ["client", '{"text":"/t?token=abc is it"}', '{"text":"/t?token=${secret.token}"}'],
    ["server", '{"text":"take eyJh.eyJz.sig"}', '{"text":"take ${secret.token}"}'],
    ["server", '42["login",{"password":"x"}]', '42["login",{"password":"${secret.password}"}]'],
  ])("of the %s: %s", (spoken, text, expected) => expect(masked(text, spoken)).toBe(expected));
});

it("no secret of a JSON value is left, and it stays one with the same members", () => {
  const word = fc.stringMatching(/^[a-z]{1,6}$/);
  // `pin` and `key` are words too. What names mean secrets is tested by itself.
  const name = word.filter((each) => !isSecretName(each));
  const tree = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      word,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(name, tie("value"), { maxKeys: 3 }),
      fc.record({ password: fc.constant('S3CRET"\\') }),
    ),
  })).value;
  fc.assert(
    fc.property(tree, fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const found = masked(text);
      expect(found).not.toContain("S3CRET");
      expect(JSON.parse(found)).toEqual(
        JSON.parse(text, (key, each: unknown) => (key === "password" ? "${secret.password}" : each)),
      );
    }),
  );
});

it("any text is taken, however deep or broken it is", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('"', "\\", "{", "}", "[", "]", ":", ",", "token", "1", "-", " ")), (signs) => {
      masked(signs.join(""));
    }),
  );
  expect(masked(`${"[".repeat(100_000)}{"token":"ab"}`).slice(-30)).toBe('[[[{"token":"${secret.token}"}');
  expect(masked(`{"token":"${"\\".repeat(100_001)}"}`)).toBe('{"token":"${secret.token}"');
});

import { describe, expect, it } from "vitest";
import { Secrets } from "../../src/recording/secrets.ts";

function header(name: string, value: string): string {
  return new Secrets().headers([[name, value]])[0]![1];
}

describe("headers", () => {
  it.each([
    ["Authorization", "Bearer abc", "Bearer ${secret.authorization}"],
    ["authorization", "abc", "${secret.authorization}"],
    ["Proxy-Authorization", "Basic dTpw", "Basic ${secret.proxy_authorization}"],
    ["X-API-Key", "abc", "${secret.x_api_key}"],
    ["X-Auth-Token", "abc", "${secret.x_auth_token}"],
    ["Cookie", "sid=abc; theme=dark", "sid=${secret.sid}; theme=${secret.theme}"],
    ["Set-Cookie", "sid=abc; Path=/; HttpOnly", "sid=${secret.sid}; Path=/; HttpOnly"],
    ["Set-Cookie", "sid=; Max-Age=0", "sid=; Max-Age=0"],
    ["Location", "https://h/cb?code=1&access_token=abc", "https://h/cb?code=1&access_token=${secret.access_token}"],
    ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="],
    ["Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="],
    ["Sec-WebSocket-Protocol", "graphql-transport-ws, v12.stomp", "graphql-transport-ws, v12.stomp"],
    ["Sec-WebSocket-Protocol", "access_token, eyJh.eyJz.sig", "access_token, ${secret.protocol}"],
    [
      "Sec-WebSocket-Protocol",
      "base64url.bearer.authorization.k8s.io.abc, v4.channel.k8s.io",
      "${secret.protocol}, v4.channel.k8s.io",
    ],
    ["X-Author", "somebody", "somebody"],
    ["User-Agent", "token", "token"],
  ])("%s: %s", (name, value, expected) => {
    expect(header(name, value)).toBe(expected);
  });
});

describe("urls", () => {
  it.each([
    ["ws://h/chat?room=1&token=abc&x", "ws://h/chat?room=1&token=${secret.token}&x"],
    ["ws://h/chat?api_key=a&api-key=b", "ws://h/chat?api_key=${secret.api_key}&api-key=${secret.api_key_2}"],
    ["wss://user:pass@h/", "wss://${secret.password}@h/"],
    ["ws://h/token", "ws://h/token"],
    ["ws://h/?token=", "ws://h/?token="],
    ["/relative?sig=a", "/relative?sig=${secret.sig}"],
  ])("%s", (url, expected) => {
    expect(new Secrets().url(url)).toBe(expected);
  });
});

describe("bodies", () => {
  const masked = (type: string, text: string, more: readonly (readonly [string, string])[] = []): string =>
    Buffer.from(new Secrets().body({ bytes: Buffer.from(text) }, [["Content-Type", type], ...more]).bytes).toString();

  it.each([
    [
      "application/json",
      '{"user":"a","password" : "b\\"c","token_type":"Bearer"}',
      '{"user":"a","password" : "${secret.password}","token_type":"Bearer"}',
    ],
    ["application/x-www-form-urlencoded", "user=a&password=b", "user=a&password=${secret.password}"],
    ["text/plain", "password=b", "password=b"],
  ])("of %s", (type, text, expected) => {
    expect(masked(type, text)).toBe(expected);
  });

  it("that are packed are left as they are", () => {
    expect(masked("application/json", '{"token":"a"}', [["Content-Encoding", "gzip"]])).toBe('{"token":"a"}');
  });
});

it("what is masked already stays as it is", () => {
  const secrets = new Secrets();
  expect(secrets.url("ws://h/?token=${secret.token_2}&key=$%7Bsecret.key%7D")).toBe(
    "ws://h/?token=${secret.token_2}&key=$%7Bsecret.key%7D",
  );
  expect(secrets.headers([["Cookie", "sid=${secret.sid_7}"]])).toEqual([["Cookie", "sid=${secret.sid_7}"]]);
  expect(secrets.names).toEqual([]);
});

it("one secret has one name wherever it comes, and two have two", () => {
  const secrets = new Secrets();
  const body = secrets.body({ bytes: Buffer.from('{"token":"abc"}') }, [["content-type", "application/json"]]);
  expect(Buffer.from(body.bytes).toString()).toBe('{"token":"${secret.token}"}');
  const of = (value: string): string => secrets.headers([["Authorization", `Bearer ${value}`]])[0]![1];
  expect([of("abc"), of("def"), of("ghi"), of("def")]).toEqual([
    "Bearer ${secret.token}",
    "Bearer ${secret.authorization}",
    "Bearer ${secret.authorization_2}",
    "Bearer ${secret.authorization}",
  ]);
  expect(secrets.names).toEqual(["token", "authorization", "authorization_2"]);
});

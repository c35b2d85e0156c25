import { describe, expect, it } from "vitest";
import { maskJson } from "../../src/recording/mask-json.ts";
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
    [
      "Link",
      '</a?token=abc&n=2>; rel="next", <https://u:p@h/b?n=1#sig=d>; rel=last',
      '</a?token=${secret.token}&n=2>; rel="next", <https://${secret.password}@h/b?n=1#sig=${secret.sig}>; rel=last',
    ],
    ["Refresh", "5;url=https://h/?token=abc", "5;url=https://h/?token=${secret.token}"],
    ["Refresh", "5; url=https://u:p@h/", "5; url=https://${secret.password}@h/"],
    ["Content-Location", "doc?token=abc", "doc?token=${secret.token}"],
    ["X-Forwarded-Uri", "/ws?token=abc", "/ws?token=${secret.token}"],
    ["X-Original-URL", "/ws/eyJh.eyJz.sig?a=1", "/ws/${secret.token}?a=1"],
    ["X-Assertion", "jwt=eyJh.eyJz.sig;v=1", "jwt=${secret.token};v=1"],
    [
      "Content-Security-Policy",
      "report-uri https://h/?key=a; img-src *",
      "report-uri https://h/?key=${secret.key}; img-src *",
    ],
    ["Sec-CH-UA", '"Not?A_Brand";v="24"', '"Not?A_Brand";v="24"'],
    ["From", "bob@example.com", "bob@example.com"],
    ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="],
    ["Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="],
    ["Sec-WebSocket-Protocol", "graphql-transport-ws, v12.stomp", "graphql-transport-ws, v12.stomp"],
    ["Sec-WebSocket-Protocol", "access_token, eyJh.eyJz.sig", "access_token, ${secret.protocol}"],
    [
      "Sec-WebSocket-Protocol",
      "base64url.bearer.authorization.k8s.io.abc, v4.channel.k8s.io",
      "${secret.protocol}, v4.channel.k8s.io",
    ],
    ["X-Password", "correct horse", "${secret.x_password}"],
    ["X-Secret", "Basic dTpw", "Basic ${secret.x_secret}"],
    ["X-Auth-Type", "basic", "basic"],
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

it("what a url and a form have escaped is the secret itself", () => {
  const secrets = new Secrets();
  expect(secrets.form("user=a&pass%77ord=p%26q&token=a%2Fb")).toBe(
    "user=a&pass%77ord=${secret.password}&token=${secret.token}",
  );
  expect(secrets.url("wss://h/?access_token=a%2Fb#id_token=x%zz&x=eyJhbGciOi.eyJzdWIi.c2ln")).toBe(
    "wss://h/?access_token=${secret.token}#id_token=${secret.id_token}&x=${secret.x}",
  );
});

it("what is masked already stays as it is", () => {
  const secrets = new Secrets();
  expect(secrets.url("ws://h/?token=${secret.token_2}&key=$%7Bsecret.key%7D")).toBe(
    "ws://h/?token=${secret.token_2}&key=$%7Bsecret.key%7D",
  );
  expect(secrets.headers([["Cookie", "sid=${secret.sid_7}"]])).toEqual([["Cookie", "sid=${secret.sid_7}"]]);
  expect(secrets.names).toEqual([]);
});

it("a name that a placeholder has is given to nothing else, and one that was given is no placeholder's", () => {
  const secrets = new Secrets();
  expect(secrets.form("token=${secret.token}&token=abc")).toBe("token=${secret.token}&token=${secret.token_2}");
  const others = new Secrets();
  expect(others.form("token=abc&token=${secret.token}&x_token=abc&token=${secret.token}")).toBe(
    "token=${secret.token}&token=${secret.token_2}&x_token=${secret.token}&token=${secret.token_2}",
  );
});

it("one secret has one name wherever it comes, and two have two", () => {
  const secrets = new Secrets();
  expect(maskJson('{"token":"abc"}', secrets, "http")).toBe('{"token":"${secret.token}"}');
  const of = (value: string): string => secrets.headers([["Authorization", `Bearer ${value}`]])[0]![1];
  expect([of("abc"), of("def"), of("ghi"), of("def")]).toEqual([
    "Bearer ${secret.token}",
    "Bearer ${secret.authorization}",
    "Bearer ${secret.authorization_2}",
    "Bearer ${secret.authorization}",
  ]);
  expect(secrets.names).toEqual(["token", "authorization", "authorization_2"]);
});

it("a name with a number is not given twice, whichever comes first", () => {
  const of = (names: readonly string[]): readonly string[] => {
    const secrets = new Secrets();
    for (const [index, name] of names.entries()) secrets.placeholder(name, `secret ${index}`);
    return secrets.names;
  };
  expect(of(["token", "token_2", "token", "token"])).toEqual(["token", "token_2", "token_3", "token_4"]);
  expect(of(["token", "token", "token_2", "token_2"])).toEqual(["token", "token_2", "token_2_2", "token_2_3"]);
});

it("names that a peer thinks of for ever are not kept for ever, and two secrets still have two", () => {
  const secrets = new Secrets();
  const names = Array.from({ length: 30_000 }, (_, index) => secrets.placeholder(`token ${index}`, `of ${index}`));
  expect(new Set(names).size).toBe(30_000);
  expect(names.at(-1)).toBe("${secret.secret_20000}");
  expect(secrets.placeholder("token".repeat(1_000), "x")).toBe("${secret.secret_20001}");
  expect(new Secrets().placeholder("token".repeat(1_000), "x")).toBe(`\${secret.${"token".repeat(13).slice(0, 64)}}`);
});

it("a long header takes no long time", () => {
  const start = performance.now();
  for (const part of [",", "?=,", "a?", "-eyJ", "eyJa.", "a://", "a://@"]) header("Link", `${part.repeat(200_000)}?`);
  // What looks at all that follows at each sign takes minutes.
  expect(performance.now() - start).toBeLessThan(5_000);
});

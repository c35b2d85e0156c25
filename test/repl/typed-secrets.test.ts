import { expect, it } from "vitest";
import { readCommand } from "../../src/language/typed/line.ts";
import { secretsInStep } from "../../src/repl/typed-secrets.ts";

const secretsIn = (text: string): readonly (readonly [string, string])[] => {
  const { node, problems } = readCommand({ file: "prompt", text });
  expect(problems).toEqual([]);
  return node ? secretsInStep(node).map((each) => [each.text, each.called] as const) : [];
};

it.each([
  [".connect { url: 'ws://h/url?token=4e9d' }", [["4e9d", "token"]]],
  [".connect ws://h/url?token=4e9d", [["4e9d", "token"]]],
  [
    ".bob { connect: { headers: { authorization: Bearer abc, x-room: lobby, cookie: 'a=1; b=2' } } }",
    [
      ["abc", "authorization"],
      ["1", "a"],
      ["2", "b"],
    ],
  ],
  [".connect { auth: { basic: { user: me, password: pw } } }", [["pw", "password"]]],
  [
    ".connect { auth: { bearer: abc }, cookies: { sid: x1 }, tls: { key: my.pem, passphrase: open } }",
    [
      ["abc", "bearer"],
      ["x1", "sid"],
      ["open", "passphrase"],
    ],
  ],
  [
    ".http { method: POST, url: 'http://h/login', json: { user: bea, password: hunter2, auth: { pin: 1234 } } }",
    [
      ["hunter2", "password"],
      ["1234", "pin"],
    ],
  ],
  [
    ".http { url: 'http://h/login', form: { user: bea, pwd: x }, query: { key: k } }",
    [
      ["k", "key"],
      ["x", "pwd"],
    ].toReversed(),
  ],
  [".http { url: 'http://h/', body: '{\"password\":\"hunter2\"}' }", [["hunter2", "password"]]],
  [".http { url: 'http://h/', body: 'user=bea&password=hunter2' }", [["hunter2", "password"]]],
  [".http { url: 'http://h/', json: [{ next: 'http://h/?token=abc' }] }", [["abc", "token"]]],
  [".set token=4e9d7aa0", [["4e9d7aa0", "token"]]],
  [".set key=left", []],
  [".set password=${env.PASSWORD}", []],
  [".http { url: '${api.url}/login?token=${token}', json: { password: '${password}' } }", []],
  [".repeat 2, steps: [{ bob: { connect: 'ws://h/?token=abc' } }]", [["abc", "token"]]],
  [".send { password: hunter2 }", []],
])("%s", (line, secrets) => expect(secretsIn(line)).toEqual(secrets));

import { describe, expect, it } from "vitest";
import { faults } from "../../support/load.ts";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { failure, type PlayedScenario, playRaw } from "../../support/puppet.ts";
import type { RawRequest } from "../../support/raw-server.ts";

expectNoOpenHandles();

/** Plays steps and gives the handshakes that the server saw. */
async function handshakes(
  head: string,
  steps = "  - alice: connect",
  given: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly seen: readonly RawRequest[]; readonly played: PlayedScenario }> {
  const seen: RawRequest[] = [];
  const played = await playRaw(steps, (_socket, request) => void seen.push(request), { head, given });
  return { seen, played };
}

async function headersOf(settings: string, names: readonly string[]): Promise<readonly (string | undefined)[]> {
  const { seen, played } = await handshakes(`clients: { alice: { url: "\${url}", ${settings} } }`);
  expect(failure(played)).toEqual(["passed"]);
  return names.map((name) => seen[0]?.headers.get(name));
}

describe("headers", () => {
  it("ours win, as they are written; null removes, also the handshake's own", async () => {
    const names = ["x-a", "x-n", "user-agent", "sec-websocket-version", "host", "sec-websocket-extensions"];
    const values = await headersOf(
      'headers: { X-A: "${1 + 1}", X-N: 0101, User-Agent: me, Sec-WebSocket-Version: null, Host: example.com }',
      names,
    );
    expect(values).toEqual(["2", "0101", "me", undefined, "example.com", undefined]);
  });

  it("win over auth and cookies, whatever the case of their names", async () => {
    expect(
      await headersOf("auth: { bearer: a }, cookies: { a: 1 }, headers: { Authorization: b, COOKIE: c=2 }", [
        "authorization",
        "cookie",
      ]),
    ).toEqual(["b", "c=2"]);
    expect(await headersOf("auth: { bearer: a }, headers: { Authorization: null }", ["authorization"])).toEqual([
      undefined,
    ]);
  });
});

describe("auth", () => {
  it("is a bearer token, or a user with a password", async () => {
    expect(await headersOf('auth: { bearer: "${url == null ? 1 : 2}" }', ["authorization"])).toEqual(["Bearer 2"]);
    expect(await headersOf("auth: { basic: { user: alice, password: pä:ss } }", ["authorization"])).toEqual([
      `Basic ${Buffer.from("alice:pä:ss").toString("base64")}`,
    ]);
  });

  it("of a level above takes the place of the other kind below", async () => {
    const head =
      'defaults: { client: { url: "${url}", auth: { basic: { user: a, password: b } } } }\nclients: { alice: { auth: { bearer: t } } }';
    const { seen } = await handshakes(
      head,
      "  - alice: [connect, close, { connect: { auth: { basic: { user: c, password: d } } } }]",
    );
    expect(seen.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer t", "Basic Yzpk"]);
  });
});

describe("the url", () => {
  it("gets the query, whose values are escaped, replace those of the url, or remove them", async () => {
    const { seen } = await handshakes(
      'clients: { alice: { url: "${url}/ws/x?a=1&b=2&c=3", query: { b: "é &", c: null, d: 010 } } }',
    );
    expect(seen[0]?.line).toBe("GET /ws/x?a=1&b=%C3%A9+%26&d=010 HTTP/1.1");
  });

  it.each([
    [
      'clients: { alice: "${none}" }',
      "setting: The client has no url",
      'at: "${none}"',
      "help: Write url: ws://localhost:8080 in its settings.",
    ],
    [
      'clients: { alice: "${bad}" }',
      'setting: "nonsense" is not a WebSocket url',
      "at: bad",
      "help: A url begins with ws:// or wss://.",
    ],
    [
      'clients: { alice: { url: "ftp://${bad}" } }',
      'setting: "ftp://nonsense" is not a WebSocket url',
      'at: "ftp://${bad}"',
      "help: A url begins with ws:// or wss://.",
    ],
  ])("%s", async (head, ...expected) => {
    const { played } = await handshakes(head, undefined, { bad: "nonsense", none: {} });
    expect(failure(played).filter((line) => !line.startsWith("label"))).toEqual(expected);
  });
});

describe("levels", () => {
  const head = `
defaults:
  client: { url: "\${url}/default", headers: { A: default, B: default, C: default }, query: { q: default }, protocols: [a, b] }
clients:
  alice: { headers: { B: client, C: null, D: client }, protocols: c }
  bob: "\${url}/own"
  carol:
`;
  const shown = ({ line, headers }: RawRequest): string =>
    [
      line.split(" ")[1],
      ...["a", "b", "c", "d", "sec-websocket-protocol"].map((name) => headers.get(name) ?? "-"),
    ].join(" ");

  it("merge maps key by key, null removes, lists and scalars replace", async () => {
    const { seen, played } = await handshakes(
      head,
      `
  - alice: { connect, expect: { protocol: null } }
  - alice: [close, { connect: { url: "\${url}/step", headers: { D: step, A: null }, query: null, protocols: null } }]
  - bob: { connect, expect: { protocol: null } }
  - carol: { connect: { headers: null }, expect: { protocol: null } }
`,
    );
    expect(failure(played)).toEqual(["passed"]);
    expect(seen.map(shown)).toEqual([
      "/default?q=default default client - client c",
      "/step - client - step -",
      "/own?q=default default default default - a,b",
      "/default?q=default - - - - a,b",
    ]);
  });

  it("are evaluated at each connect", async () => {
    const { seen } = await handshakes(
      'vars: { n: 1 }\nclients: { alice: { url: "${url}", headers: { N: "${n}" }, query: { self: "${self.name}${self.index}" } } }',
      '  - alice: [connect, close]\n  - set: { n: 2 }\n  - alice: [connect, close, { connect: { headers: { N: "${n + 1}" } } }]',
    );
    expect(seen.map(({ headers }) => headers.get("n"))).toEqual(["1", "2", "3"]);
    expect(seen[0]?.line).toBe("GET /?self=alice1 HTTP/1.1");
  });

  it("any setting may be an expression, also a whole map, a list or a client", async () => {
    const settings = { headers: { B: "${not evaluated}" }, query: { q: 1 }, protocols: ["x", "y"] };
    const { seen, played } = await handshakes(
      `
defaults: { client: { url: "\${url}/default", headers: { A: default, B: default } } }
clients: { alice: "\${settings}", bob: { headers: "\${settings.headers}", query: "\${settings.query}", protocols: "\${settings.protocols}", codec: "\${codec}", compression: "\${1 == 1}" } }
`,
      `
  - alice: { connect, expect: { protocol: null } }
  - alice: [close, { connect: "\${override}", expect: { protocol: null } }]
  - bob: { connect, expect: { protocol: null } }
`,
      { settings, override: { headers: { A: null, C: "over" }, protocols: null }, codec: "text" },
    );
    expect(failure(played)).toEqual(["passed"]);
    expect(seen.map(shown)).toEqual([
      "/default?q=1 default ${not evaluated} - - x,y",
      "/default?q=1 - ${not evaluated} over - -",
      "/default?q=1 - ${not evaluated} - - x,y",
    ]);
    expect(seen[2]?.headers.get("sec-websocket-extensions")).toContain("permessage-deflate");
  });

  it("a map of an expression that has an unknown key, or no map, is a failure at the expression", async () => {
    const { played } = await handshakes('clients: { alice: { url: "${url}", headers: "${given}" } }', undefined, {
      given: 7,
    });
    expect(failure(played)).toEqual([
      "setting: Expected a map of headers, got the number 7",
      'at: "${given}"',
      "label: expected a map of headers",
    ]);
    const unknown = await handshakes('clients: { alice: "${given}" }', undefined, {
      given: { url: "ws://x", haeders: {} },
    });
    expect(failure(unknown.played)).toEqual([
      'setting: Unknown key "haeders" in the settings of a connection',
      'at: "${given}"',
      "label: unknown key",
      'help: Did you mean "headers"?',
    ]);
  });
});

describe("what is wrong in a file", () => {
  it.each([
    ["{ urll: ws://x }", '1:21+4 Unknown key "urll" in the settings of a client — Did you mean "url"?'],
    [
      "{ url: ws://x, codec: jsn }",
      // Which profiles there are is no matter of this file.
      expect.stringMatching(/^1:41\+3 Expected one of json, .*, got the text "jsn" — Did you mean "json"\?$/) as string,
    ],
    ["{ url: ws://x, compression: 1 }", "1:47+1 Expected true or false, got the number 1"],
    ["{ url: ws://x, auth: { basic: { user: a } } }", '1:49+11 The key "password" is missing in basic'],
    [
      "{ url: ws://x, timeout: 5 }",
      "1:43+1 A duration needs its unit: 5ms or 5s? — Write 5ms for milliseconds, 5s for seconds.",
    ],
    [
      '{ url: "${nobody}" }',
      '1:29+6 Unknown variable "nobody" — Define it: vars: { nobody: … }, or give it on the command line: --var nobody=….',
    ],
    ["{ url: ws://x, tls: { minVersion: TLSv1 } }", '1:53+5 Expected one of TLSv1.2, TLSv1.3, got the text "TLSv1"'],
  ])("%s", async (client, problem) => {
    expect(await faults(`clients: { alice: ${client} }\nsteps: [{ alice: connect }]\n`)).toEqual([problem]);
  });
});

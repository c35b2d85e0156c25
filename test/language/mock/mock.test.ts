import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { mockSchema } from "../../../src/language/schema/schema.ts";
import { compiledMock, mockProblems } from "../../support/mock.ts";

/** `line:column headline`, with what to do. */
async function wrong(yaml: string): Promise<readonly string[]> {
  return (await mockProblems(yaml)).map(
    ({ headline, help, place }) =>
      `${place?.line}:${place?.column} ${headline}${help === undefined ? "" : ` — ${help}`}`,
  );
}

describe("a mock file", () => {
  it("may be as small as one path", async () => {
    const mock = await compiledMock("endpoints: [{ path: /ws }]");
    expect(mock).toMatchObject({
      name: undefined,
      folder: "/tmp",
      listen: {},
      http: [],
      endpoints: [
        {
          protocols: [],
          strict: false,
          codec: { name: "json" },
          compression: undefined,
          autoPong: undefined,
          rules: [],
          accept: [],
        },
      ],
    });
  });

  it("tells unknown keys everywhere, with the one that was meant", async () => {
    expect(
      await wrong(`nam: chat
listen: { prot: 80 }
endpoints:
  - path: /ws
    protocol: v1
    accept: [{ wen: { query: {} }, refuse: { stats: 4 } }]
    rules: [{ when: { message: a }, send: b, do: [] }]
http: [{ path: /a, repond: 200, respond: 200 }]
`),
    ).toEqual([
      '1:1 Unknown key "nam" in a mock — Did you mean "name"?',
      '2:11 Unknown key "prot" in listen — Did you mean "port"?',
      '5:5 Unknown key "protocol" in an endpoint — Did you mean "protocols"?',
      '6:16 Unknown key "wen" in a rule of accept — Did you mean "when"?',
      '6:46 Unknown key "stats" in an answer — Did you mean "status"?',
      expect.stringMatching(/^7:37 Unknown key "send" in a rule/),
      '8:20 Unknown key "repond" in an HTTP answer of the mock — Did you mean "respond"?',
    ]);
  });

  it("knows which names mean something where", async () => {
    expect(
      await wrong(`vars: { limit: 3 }
endpoints:
  - path: /ws/:room
    state: { user: "\${query.user}", mine: 1 }
    accept:
      - { when: { headers: { a: { $regex: "(?<token>.)" } } }, if: "token == vars.limit && limit > 1 && user != data.x", set: { user: "\${params.room}\${protocol}\${endpoint.connections}" } }
    onConnect: [{ send: "\${receiver.user}\${self.key}\${rooms.a.count}\${env.HOME}", to: all }, { send: "\${message}" }]
    rules: [{ do: [{ send: "\${message}\${raw}\${number}\${usr}" }] }]
    onClose: [{ log: "\${close.code}" }]
  - path: /other
    onConnect: [{ send: "\${mine}" }]
http: [{ path: /a, when: { body: 1 }, respond: { json: ["\${body}", "\${method}", "\${self.name}"] } }]
`),
    ).toEqual([
      expect.stringMatching(/^7:\d+ Unknown variable "message"/),
      expect.stringMatching(/^8:\d+ Unknown variable "usr"/),
      expect.stringMatching(/^11:\d+ Unknown variable "mine"/),
      expect.stringMatching(/^12:\d+ Unknown variable "self"/),
    ]);
  });

  it("lets accept remember only what lasts", async () => {
    expect(
      await wrong(`endpoints:
  - path: /ws
    state: { user: null }
    accept: [{ set: { usr: a, user: b, data.n: 1, other: 2 } }]
`),
    ).toEqual([
      '4:23 "usr" is not in the state of this endpoint — Did you mean "user"?',
      '4:51 "other" is not in the state of this endpoint — Declare it beside accept: state: { other: null }.',
    ]);
  });

  it("has one verdict in a rule, one body in an answer", async () => {
    expect(
      await wrong(`endpoints:
  - path: /ws
    accept: [{ hang: true, close: 4000 }, { drop: 1 }, { close: 1005 }]
http: [{ path: /a, respond: { json: 1, text: a } }]
`),
    ).toEqual([
      '3:28 A rule of accept has one verdict; this one has "hang" and "close"',
      "3:51 Expected no value, got the number 1",
      expect.stringMatching(/^3:\d+ Expected a close code that may be sent/),
      '4:40 An answer has one body; this one has "json" and "text"',
    ]);
    expect(
      await wrong("endpoints: [{ path: / }]\nhttp: [{ path: /a, respond: [] }, { path: /b, respond: [200, 99] }]"),
    ).toEqual([
      "2:29 Expected an answer, or a list of answers, got an empty list — Write respond: [503, { json: { ok: true } }].",
      expect.stringMatching(/^2:62 Expected the status of an answer/),
    ]);
  });

  it("says what belongs where something else stands", async () => {
    expect(await wrong("endpoints: { path: /ws }")).toEqual([
      expect.stringMatching(/^1:12 Expected a list of endpoints, got a map/),
    ]);
    expect(await wrong("endpoints: [{ protocols: a }]")).toEqual(['1:13 The key "path" is missing in an endpoint']);
    expect(await wrong("endpoints: [{ path: /, accept: {}, rules: 1, state: a }]")).toHaveLength(3);
    expect(await wrong("endpoints: []\ndata: [1]\nhttp: {}\nfragments: 1\nlisten: 80")).toHaveLength(4);
    expect(await wrong("endpoints: [{ path: / }]\nlisten: { tls: yes }")).toEqual([
      expect.stringMatching(/^2:16 Expected "auto", got/),
    ]);
    expect(await wrong("endpoints: [{ path: / }]\nlisten: { port: 99999 }")).toEqual([
      "2:17 Expected a whole number from 0 to 65535, got the number 99999",
    ]);
    expect(await wrong("endpoints: [{ path: / }]\nhttp: [{ method: G T, path: /, respond: 200 }]")).toEqual([
      expect.stringMatching(/^2:18 Expected an HTTP method/),
    ]);
  });

  it("calls fragments, and reports those that are none", async () => {
    expect(
      await wrong(`fragments: { greet: { params: [who], steps: [{ send: "hi \${who} \${self.name} \${data.x}" }] }, odd: { step: [] } }
endpoints: [{ path: /, onConnect: [{ call: greet, with: { who: you } }, { call: gret }] }]
`),
    ).toEqual([
      expect.stringMatching(/^1:\d+ Unknown key "step" in a fragment/),
      expect.stringMatching(/^2:\d+ There is no fragment "gret"/),
    ]);
  });
});

describe("the schema of a mock", () => {
  const validate = new Ajv({ strict: false, logger: false }).compile(mockSchema());

  it("accepts what the reader accepts", () => {
    const mock = {
      name: "chat",
      listen: { port: 8080, tls: "auto" },
      data: { a: 1 },
      endpoints: [
        {
          path: "/ws",
          protocols: ["a"],
          accept: ["hang", { when: { query: {} }, close: { code: 4401 } }, { refuse: 503 }, { drop: null }],
          rules: [{ when: { message: { type: "a" } }, do: [{ send: "a" }] }],
          onClose: [{ send: "a", to: "all" }],
        },
      ],
      http: [{ path: "/a", respond: { json: 1 } }],
    };
    expect(validate(mock), JSON.stringify(validate.errors)).toBe(true);
  });

  it("refuses what is unknown", () => {
    expect(validate({ endpoints: [{ path: "/", stat: {} }] })).toBe(false);
    expect(validate({ name: "a" })).toBe(false);
  });
});

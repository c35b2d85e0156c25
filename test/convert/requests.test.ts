import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convertFile } from "../../src/convert/convert.ts";
import { loadText } from "../../src/language/load.ts";
import { Failure } from "../../src/problem.ts";

/** What a file of another tool becomes; what is wrong with that, and what is left behind. */
async function scenario(
  text: string,
  name = "request.bru",
): Promise<{ readonly text: string; readonly left: readonly string[] }> {
  const request = { file: `/tmp/${name}`, name, text, out: "/tmp/out.yaml", cwd: "/tmp", from: undefined };
  const made = await convertFile(request, "scenario");
  const { problems } = await loadText(
    made.text,
    { path: "/tmp/out.yaml", shown: "out.yaml" },
    { show: (each) => each },
  );
  const wrong = problems.filter(({ severity }) => severity !== "warning");
  expect(
    wrong.map(({ headline, place }) => `${place?.line}: ${headline}`),
    made.text,
  ).toEqual([]);
  return {
    text: made.text.split("\n").slice(2).join("\n"),
    left: made.left.map(({ place, text: what }) => `${place}: ${what}`),
  };
}

describe("a WebSocket request of Bruno", () => {
  it("becomes a scenario that sends its messages", async () => {
    const { text, left } = await scenario(`meta {
  name: Orders
  type: ws
  seq: 1
}

ws {
  url: wss://{{host}}/orders?user={{user}}
  body: ws
  auth: bearer
}

headers {
  X-Trace: {{$guid}}
  ~X-Off: nope
}

auth:bearer {
  token: {{process.env.TOKEN}}
}

body:ws {
  name: subscribe
  type: json
  content: '''
    {
      "action": "subscribe",
      "limit": {{limit}},
      "channel": "orders:{{user}}"
    }
  '''
}

body:ws {
  name: bye
  type: text
  content: good \${bye}
}

body:ws {
  type: binary
  content: '''
    AQ
    ID
  '''
}

tests {
  expect(1).to.equal(1);
}
`);
    expect(text).toBe(`# Made by wstest convert of a WebSocket request of Bruno (.bru or .yml): request.bru.
# Variables that are not in the file (host, user, limit) are read from the environment, or given by --var.
# Search for “Not carried over” to see what is missing.
name: Orders
vars:
  host: \${env.host}
  user: \${env.user}
  limit: \${env.limit}
clients:
  client:
    url: wss://\${host}/orders?user=\${user}
    headers: { X-Trace: "\${uuid()}" }
    auth: { bearer: "\${env.TOKEN}" }
steps:
  - client: connect
  # What the server answers is not in the file: put receive beside a send, as { send: …, receive: { type: … } }.
  - client: { send: { action: subscribe, limit: "\${limit}", channel: "orders:\${user}" }, name: subscribe }
  - client: { send: "good $\${bye}", name: bye }
  - client: { send: { $base64: AQID } }
  - client: close
`);
    expect(left).toEqual(["request.bru:48: tests: what runs around the request"]);
  });

  it("is read from the YAML of OpenCollection, too", async () => {
    const { text, left } = await scenario(
      `info:
  name: ws-multi-msg
  type: websocket
websocket:
  url: ws://localhost:8081/ws/echo
  headers:
    - { name: X-A, value: "1" }
    - { name: X-B, value: "2", disabled: true }
  message:
    - title: one
      message: { type: json, data: '{"action": "subscribe"}' }
    - title: two
      message: { type: text, data: hello world }
  auth: inherit
`,
      "request.yml",
    );
    expect(text).toContain(`name: ws-multi-msg
servers:
  server: ws://localhost:8081
clients:
  client: { url: "\${server.url}/ws/echo", headers: { X-A: "1" } }
steps:
  - client: connect
`);
    expect(text).toContain("- client: { send: { action: subscribe }, name: one }");
    expect(text).toContain("- client: { send: hello world, name: two }");
    expect(left).toEqual(["request.yml:1: auth that the folder or the collection has"]);
  });
});

describe("an export of Insomnia", () => {
  const fourth = {
    _type: "export",
    __export_format: 4,
    resources: [
      { _id: "env", _type: "environment", data: { host: "ws://localhost:2333", user: { id: 7 }, unused: 1 } },
      {
        _id: "ws-1",
        _type: "websocket_request",
        name: "Live",
        url: "{{ _.host }}/ws",
        headers: [
          { name: "User-Id", value: "{{user.id}}" },
          { name: "Off", value: "x", disabled: true },
        ],
        authentication: { type: "apikey", key: "Authorization", value: "{{ secret }}", addTo: "header" },
        parameters: [{ name: "v", value: "4" }],
      },
      {
        _id: "p1",
        _type: "websocket_payload",
        parentId: "ws-1",
        name: "ping",
        value: '{"ping":{% now %}}',
        mode: "application/json",
      },
      { _id: "p2", _type: "websocket_payload", parentId: "ws-1", name: "hello", value: '{"hello":"{{ user.id }}"}' },
      { _id: "h", _type: "request", url: "http://x", method: "GET" },
    ],
  };

  it("of version 4 becomes a scenario for each WebSocket request", async () => {
    const { text, left } = await scenario(JSON.stringify(fourth), "insomnia.json");
    expect(left).toEqual(["insomnia.json:1 (/resources/1): the tag {% now %}"]);
    expect(text).toContain(`name: Live
vars:
  host: ws://localhost:2333
  secret: \${env.secret}
  user: { id: 7 }
clients:
  client: { url: "\${host}/ws?v=4", headers: { User-Id: "\${user.id}", Authorization: "\${secret}" } }
`);
    expect(text).toContain(
      '- client: { send: "{\\"ping\\":{% now %}}", name: ping }'.replace(
        '"{\\"ping\\":{% now %}}"',
        "'{\"ping\":{% now %}}'",
      ),
    );
    expect(text).toContain('- client: { send: { hello: "${user.id}" }, name: hello }');
    expect(text).not.toContain("unused");
  });

  it("of version 5 has folders", async () => {
    const { text } = await scenario(
      `type: collection.insomnia.rest/5.0
name: c
collection:
  - name: folder
    children:
      - { name: A, url: "wss://a.example/live", authentication: { type: basic, username: u, password: p } }
      - { name: H, url: "https://a.example", method: GET }
  - { name: B, url: "ws://b.example", authentication: { type: oauth2 } }
`,
      "insomnia.yaml",
    );
    expect(text).toContain('client: { url: "${server.url}/live", auth: { basic: { user: u, password: p } } }');
    expect(text).toContain("---\n# Not carried over: auth by oauth2\nname: B\n");
    expect(text).not.toContain("name: H");
  });
});

describe("a script of Artillery", () => {
  it("becomes a scenario for each flow of the engine ws, without what makes load of it", async () => {
    const { text, left } = await scenario(
      `config:
  target: wss://realtime.example.com/ws
  phases: [{ duration: 120, arrivalRate: 10 }]
  variables: { room: [general, random], limit: 5 }
  ws: { subprotocols: [json], headers: { X-Key: "{{ $processEnvironment.KEY }}" } }
scenarios:
  - name: Chat
    engine: ws
    flow:
      - send: '{"type": "join", "room": "{{ room }}"}'
      - think: 1
      - send:
          payload: { type: whoami, n: 1 }
          capture: { json: $.id, as: myId }
          match: { json: $.type, value: iam }
      - loop:
          - send: { type: message, text: "{{ $loopCount }} from {{ myId }}" }
          - think: 500ms
        count: 5
      - function: doMore
      - wait: { capture: [{ regexp: "seq=(\\\\d+)", as: seq }] }
      - loop: [{ send: "{{ $loopElement }}" }]
        over: [a, b]
      - log: "done with {{ nobody }}"
  - engine: socketio
    flow: [{ emit: { channel: x } }]
`,
      "script.yml",
    );
    expect(text).toBe(`# Made by wstest convert of a script of Artillery (YAML or JSON): script.yml.
# Variables that are not in the file (nobody) are read from the environment, or given by --var.
# Search for “Not carried over” to see what is missing.
name: Chat
vars:
  room: \${randomItem(parseJson("[\\"general\\",\\"random\\"]"))}
  limit: 5
  nobody: \${env.nobody}
servers:
  server: wss://realtime.example.com
clients:
  client: { url: "\${server.url}/ws", protocols: [json], headers: { X-Key: "\${env.KEY}" } }
steps:
  - client: connect
  - client: { send: { type: join, room: "\${room}" } }
  - wait: 1s
  - client:
      send: { type: whoami, n: 1 }
      receiveNext: $any
      extract: { myId: $.id }
      expect: { $.type: iam }
  - repeat: 5
    as: index
    steps:
      - client: { send: { type: message, text: "\${index + 1} from \${myId}" } }
      - wait: 500ms
  # Not carried over: the step function
  - client: { receiveNext: $any, extract: { seq: { regex: seq=(\\d+) } } }
  - forEach: [a, b]
    steps:
      - client: { send: "\${item}" }
  - log: done with \${nobody}
  - client: close
`);
    expect(left).toEqual([
      "script.yml:3 (/config/phases): phases: a scenario is played once; load is made of it by other means",
      "script.yml:20 (/scenarios/0/flow/4): the step function",
      "script.yml:25 (/scenarios/1): a scenario of the engine socketio",
    ]);
  });
});

describe("a file of another tool, whatever is in it", () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "{{x}}",
      "{{ _.a.b }}",
      "${env.HOME}",
      "$any",
      "ws://a.example/{{p}}",
      '{"a": {{x}}}',
      "{{type}}",
      "{{a}}}}",
      "5",
      "-1ms",
    ),
  );
  // What is no url there is none here: wstest check tells it.
  const url = fc.constantFrom("ws://a.example/x", "{{x}}", "wss://a.example:1/{{p}}?a={{ _.b }}", "ws://{{host}}");
  const header = fc.constantFrom("X-A", "authorization");
  const any = fc.oneof(
    text,
    fc.constant(null),
    fc.integer(),
    fc.array(text, { maxLength: 2 }),
    fc.dictionary(text, text, { maxKeys: 2 }),
  );
  const insomnia = fc
    .record({
      name: any,
      url,
      headers: fc.array(fc.record({ name: header, value: text })),
      authentication: fc.record({
        type: fc.constantFrom("bearer", "basic", "apikey", "x"),
        token: any,
        key: header,
        value: any,
      }),
      message: any,
      data: any,
    })
    .map(({ message, data, ...request }) => ({
      _type: "export",
      resources: [
        { _type: "environment", data },
        { _type: "websocket_request", _id: "a", ...request },
        { _type: "websocket_payload", parentId: "a", name: message, value: message },
      ],
    }));
  const step = fc.oneof(
    fc.record({ send: any }),
    fc.record({
      send: fc.record({ payload: any, capture: fc.record({ json: fc.constantFrom("$.a", "$"), as: any }) }),
    }),
    fc.record({ think: any }),
    fc.record({ connect: fc.oneof(url, any) }),
    fc.record({ wait: any }),
    fc.record({ log: any }),
    fc.record({ loop: fc.constant([{ send: "a" }]), count: any, over: any }),
    fc.record({ other: any }),
  );
  const artillery = fc.record({
    config: fc.record({
      target: url,
      variables: any,
      ws: fc.record({ headers: fc.dictionary(header, text), subprotocols: fc.constant(["a"]) }),
    }),
    scenarios: fc.array(fc.record({ engine: fc.constant("ws"), name: any, flow: fc.array(step, { maxLength: 4 }) }), {
      minLength: 1,
      maxLength: 2,
    }),
  });

  it.each([
    ["insomnia", insomnia],
    ["artillery", artillery],
  ] as const)("becomes scenarios that are right, or says why not: %s", { timeout: 60_000 }, async (_, files) => {
    await fc.assert(
      fc.asyncProperty(files as fc.Arbitrary<object>, async (file) => {
        await scenario(JSON.stringify(file), "x.json");
      }),
      { numRuns: 60 },
    );
  });
});

describe("what is no WebSocket request", () => {
  const said = async (text: string): Promise<string> => {
    const thrown: unknown = await scenario(text, "x").catch((each: unknown) => each);
    return thrown instanceof Failure ? thrown.problem.headline : String(thrown);
  };

  it("is told as what it is", async () => {
    expect(await said("ws {\n}\n")).toBe("x has no WebSocket request with a url");
    expect(await said('{"_type":"export","resources":[]}')).toBe("x has no WebSocket requests");
    expect(await said("config: {}\nscenarios: [{ flow: [] }]")).toBe("x has no scenarios for WebSocket");
    expect(await said('{"asyncapi":"3.0.0"}')).toBe(
      "x is an AsyncAPI document (2 or 3, YAML or JSON), of which no scenario can be made",
    );
  });
});

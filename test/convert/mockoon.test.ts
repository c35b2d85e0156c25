import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { convertToMock } from "../../src/convert/convert.ts";
import { endMocks, startMock, type StartedMock } from "../support/mock.ts";

/** An environment with one WebSocket route `/ws`, or with the routes that are given. */
async function play(
  responses: readonly Readonly<Record<string, unknown>>[],
  { route = {}, ...environment }: { readonly route?: object } & Readonly<Record<string, unknown>> = {},
): Promise<StartedMock & { readonly left: readonly string[] }> {
  const full = responses.map((each) => ({ rules: [], rulesOperator: "OR", latency: 0, ...each }));
  const routes = [{ type: "ws", endpoint: "ws", responses: full, responseMode: null, ...route }];
  return started(JSON.stringify({ lastMigration: 33, name: "test", routes, ...environment }));
}

async function started(text: string): Promise<StartedMock & { readonly left: readonly string[] }> {
  const request = { file: "/tmp/m.json", name: "m.json", text, out: "/tmp/mock.yaml", cwd: "/tmp", from: undefined };
  const made = await convertToMock(request);
  return { ...(await startMock(made.text)), left: made.left.map((each) => each.text) };
}

async function answers(mock: StartedMock, messages: readonly unknown[], path = "/ws"): Promise<readonly unknown[]> {
  const client = await mock.connect(path);
  const got: unknown[] = [];
  for (const message of messages) {
    client.socket.send(typeof message === "string" ? message : JSON.stringify(message));
    got.push(await client.next());
  }
  return got;
}

const equals = (target: string, modifier: string, value: string, more: object = {}): object => ({
  target,
  modifier,
  value,
  operator: "equals",
  ...more,
});

describe("a conversational route of Mockoon", () => {
  endMocks();

  it("answers by the first response whose rules hold, else by the default one", async () => {
    const mock = await play([
      { body: "the usual", default: true },
      { body: "a or b", rules: [equals("body", "type", "a"), equals("body", "type", "b")] },
      { body: "five", rulesOperator: "AND", rules: [equals("body", "n", "5"), equals("query", "user", "ann")] },
      { body: "not x", rules: [equals("body", "", "x", { invert: true }), equals("body", "type", "zzz")] },
    ]);
    expect(await answers(mock, [{ type: "a" }, { type: "b" }, { n: 5 }, { n: "5" }, "x"], "/ws?user=ann")).toEqual([
      "a or b",
      "a or b",
      "five",
      "five",
      "the usual",
    ]);
    expect(await answers(mock, [{ n: 5 }])).toEqual(["not x"]);
    expect(mock.left).toEqual([]);
    expect(mock.problems).toEqual([]);
  });

  it.each<[string, object, readonly unknown[], readonly unknown[]]>([
    ["regex", { target: "body", modifier: "", operator: "regex", value: "^he" }, ["hello"], ["ohe"]],
    ["regex_i", { target: "body", modifier: "type", operator: "regex_i", value: "^HE" }, [{ type: "hello" }], [{}]],
    [
      "a regex over numbers",
      { target: "body", modifier: "n", operator: "regex", value: "^\\d+$" },
      [{ n: 12 }, { n: "12" }],
      [{ n: "a" }, {}],
    ],
    ["null", { target: "body", modifier: "n", operator: "null" }, [{}, { n: null }, { n: "" }], [{ n: 0 }]],
    ["empty_array", { target: "body", modifier: "n", operator: "empty_array" }, [{ n: [] }], [{ n: [1] }, {}]],
    [
      "array_includes",
      { target: "body", modifier: "n", operator: "array_includes", value: "5" },
      [{ n: [1, 5] }, { n: ["5"] }],
      [{ n: 5 }, { n: [] }],
    ],
    [
      "valid_json_schema",
      { target: "body", modifier: "n", operator: "valid_json_schema", value: "schema" },
      [{ n: { a: 1 } }],
      [{ n: 1 }],
    ],
    ["an item of a list", equals("body", "list.1.id", "7"), [{ list: [0, { id: 7 }] }], [{ list: [] }, {}]],
    ["request_number", equals("request_number", "", "1"), ["x"], []],
    ["params", equals("params", "room", "lobby"), ["x"], []],
    ["header", equals("header", "Host", "nowhere", { invert: true }), ["x"], []],
    ["cookie", { target: "cookie", modifier: "none", operator: "null" }, ["x"], []],
    ["data_bucket", equals("data_bucket", "schema.type", "object"), ["x"], []],
    ["templating", equals("templating", "{{concat (body 'a') '-'}}", "b-"), [{ a: "b" }], [{ a: "c" }]],
    ["a computed value", equals("body", "a", "{{urlParam 'room'}}"), [{ a: "lobby" }], [{ a: "x" }]],
  ])("has rules over %s", async (_name, rule, holding, others) => {
    const mock = await play(
      [
        { body: "no", default: true },
        { body: "yes", rules: [rule] },
      ],
      {
        route: { endpoint: "ws/:room" },
        data: [{ id: "s", name: "schema", value: '{"type":"object","required":["a"]}' }],
      },
    );
    for (const each of holding) expect(await answers(mock, [each], "/ws/lobby"), JSON.stringify(each)).toEqual(["yes"]);
    for (const each of others) expect(await answers(mock, [each], "/ws/lobby"), JSON.stringify(each)).toEqual(["no"]);
    expect(mock.left).toEqual([]);
    expect(mock.problems).toEqual([]);
  });

  it("gives its responses in turn for each connection, or by chance", async () => {
    const mock = await play([{ body: "1" }, { body: "2" }, { body: "3 {{body}}" }], {
      route: { responseMode: "SEQUENTIAL" },
    });
    expect(await answers(mock, ["a", "b", "c", "d"])).toEqual(["1", "2", "3 c", "1"]);
    expect(await answers(mock, ["a"])).toEqual(["1"]);
    const random = await play([{ body: "1" }, { body: "2" }], { route: { responseMode: "RANDOM" } });
    expect(["1", "2"]).toContain((await answers(random, ["a"]))[0]);
  });

  it("does not answer what no rule takes in fallback mode, nor with an empty body", async () => {
    const fallback = await play([{ body: "pong", rules: [equals("body", "", "ping")] }], {
      route: { responseMode: "FALLBACK" },
    });
    const client = await fallback.connect("/ws");
    client.socket.send("other");
    client.socket.send("ping");
    expect(await client.next()).toBe("pong");
    const empty = await play([
      { body: "", default: true },
      { body: "pong", rules: [equals("body", "", "ping")] },
    ]);
    const other = await empty.connect("/ws");
    other.socket.send("other");
    other.socket.send("ping");
    expect(await other.next()).toBe("pong");
  });

  it("lets a quick answer overtake a slow one", async () => {
    const mock = await play([
      { body: "quick", default: true },
      { body: "slow", latency: 1500, rules: [equals("body", "", "slow")] },
    ]);
    const client = await mock.connect("/ws");
    client.socket.send("slow");
    client.socket.send("x");
    expect([await client.next(), await client.next()]).toEqual(["quick", "slow"]);
  });

  it.each<[string, unknown, string]>([
    ["{{body}}", { a: 1 }, '{"a":1}'],
    ["{{body 'a'}}|{{body 'none'}}|{{body 'none' 'dflt'}}", { a: [1] }, "[1]||dflt"],
    ['{ "n": {{body "n"}}, "s": "{{body "n"}}", "t": "<{{body "n"}}>" }', { n: 5 }, '{"n":5,"s":"5","t":"<5>"}'],
    ['{ "q": {{queryParam "n"}} }', "x", '{"q":7}'],
    [
      "{{urlParam 'room'}} {{queryParam 'n'}} {{header 'x-none' 'h'}} {{cookie 'c' 'd'}} {{method}}",
      "x",
      "lobby 7 h d GET",
    ],
    ["{{#if (body 'a')}}yes{{else if (body 'b')}}b{{else}}no{{/if}}", { b: 1 }, "b"],
    ["{{#unless (eq (body 'a') 'x')}}other{{/unless}}", { a: "y" }, "other"],
    [
      "{{#each (bodyRaw 'items')}}{{@index}}:{{this.id}}{{#unless @last}},{{/unless}}{{/each}}",
      { items: [{ id: "a" }, { id: "b" }] },
      "0:a,1:b",
    ],
    ["{{#each (bodyRaw 'items')}}<{{this}}>{{/each}}", { items: ["a", "b"] }, "<a><b>"],
    ["[{{#repeat 2}}{{@index}}{{/repeat}}]", "x", "[0,\n1\n]"],
    ["{{#repeat 3 comma=false}}-{{/repeat}}", "x", "---"],
    ["{{#switch (body 'k')}}{{#case 'a'}}A{{/case}}{{#default}}D{{/default}}{{/switch}}", { k: "a" }, "A"],
    ["{{add 1 2 (body 'n')}} {{subtract 5 2}} {{multiply 2 3}} {{divide 9 3}} {{modulo 7 4}}", { n: "4" }, "7 3 6 3 3"],
    [
      "{{uppercase 'a'}}{{lowercase 'B'}}{{base64 'hi'}}{{base64Decode 'aGk='}}{{substr 'lobby' 1 2}}{{len 'abc'}}",
      "x",
      "AbaGk=hiob3",
    ],
    [
      "{{concat 'a' 1 (body 'n')}} {{join (array 'a' 'b') '-'}} {{padStart 7 3 '0'}} {{includes 'abc' 'b'}}",
      { n: 2 },
      "a12 a-b 007 true",
    ],
    ["{{setVar 'x' 'v'}}{{getVar 'x'}}{{@x}}", "x", "vv"],
    ["{{jsonPath (bodyRaw) '$.a.b'}} {{objectPath (bodyRaw) 'a.b'}}", { a: { b: 1 } }, "1 1"],
    ["$\\{{x}} ${not} ${{body 'a'}}", { a: 1 }, "${{x}} ${not} $1"],
    ["{{! a comment }}a{{!-- another }} --}}b", "x", "ab"],
    ["{{data 'people' '1.name'}} {{dataRaw 'p1' '0.name'}}", "x", "Grace Ada"],
    ["{{getEnvVar 'NONE' 'dflt'}}{{newline}}{{jwtPayload 'Bearer a.eyJzdWIiOiJ4In0.b' 'sub'}}", "x", "dflt\nx"],
  ])("fills %s", async (body, message, expected) => {
    const mock = await play([{ body }], {
      route: { endpoint: "ws/:room" },
      data: [{ id: "p1", name: "The people", value: '[{"name":"Ada"},{"name":"Grace"}]' }],
    });
    expect(mock.left).toEqual([]);
    expect(await answers(mock, [message], "/ws/lobby?n=7")).toEqual([expected]);
    expect(mock.problems).toEqual([]);
  });

  it("keeps global variables and data for all connections", async () => {
    const mock = await play(
      [
        { body: "{{setGlobalVar 'n' (add (getGlobalVar 'n' '' 0) 1)}}{{getGlobalVar 'n'}}", default: true },
        { body: "{{setData 'push' 'list' '' (body 'v')}}{{data 'list'}}", rules: [equals("body", "op", "push")] },
        { body: "{{setData 'inc' 'list' '0'}}{{data 'list' '0'}}", rules: [equals("body", "op", "inc")] },
      ],
      { data: [{ id: "l", name: "list", value: "[1]" }] },
    );
    expect(await answers(mock, ["a", "b"])).toEqual(["1", "2"]);
    expect(await answers(mock, ["a", { op: "push", v: 2 }, { op: "inc" }])).toEqual(["3", "[1,2]", "2"]);
    expect(mock.left).toEqual([]);
  });

  it("makes up values", async () => {
    const body = "{{uuid}} {{int 1 3}} {{float 1 2}} {{boolean}} {{oneOf (array 'a' 'b')}} {{objectId}} {{now}}";
    const mock = await play([{ body }]);
    expect((await answers(mock, ["x"]))[0]).toMatch(
      /^[\da-f-]{36} [123] 1\.\d+ (true|false) [ab] [\da-f]{24} \d{4}-\d\d-\d\dT[\d:.]+Z$/,
    );
    expect(mock.left).toEqual([]);
    const faked = await play([{ body: "{{faker 'person.firstName'}}|{{email}}|{{faker 'number.int' min=3 max=3}}" }]);
    expect((await answers(faked, ["x"]))[0]).toMatch(/^\p{L}+\|\S+@\S+\.example\|3$/u);
    expect(faked.left).toEqual([]);
    expect((await play([{ body: "{{faker 'person.firstName' sex='female'}}" }])).left).toEqual([
      "faker 'person.firstName': {{faker 'person.firstName' sex='female'}} is sent as it is written",
    ]);
  });

  it("answers plain HTTP, and what browsers ask before", async () => {
    const mock = await started(
      readFileSync(new URL("fixtures/mockoon/input.json", import.meta.url), "utf8").replace(
        '"port": 3111',
        '"port": 0',
      ),
    );
    const post = (body: object): Promise<Response> =>
      fetch(`${mock.httpUrl}/api/login`, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      });
    expect(await (await fetch(`${mock.httpUrl}/api/health`)).json()).toEqual({ status: "ok" });
    expect(await (await post({ user: "ann" })).json()).toEqual({ token: "ann" });
    expect((await post({ user: "123" })).status).toBe(401);
    const asked = await fetch(`${mock.httpUrl}/api/login`, { method: "OPTIONS" });
    expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
  });
});

describe("a streaming route of Mockoon", () => {
  endMocks();

  it("streams to each connection, by rules over its handshake", async () => {
    const mock = await play(
      [
        { body: "for {{queryParam 'user'}}", default: true },
        { body: "first", rules: [equals("request_number", "", "1")] },
        { body: "admin", rulesOperator: "AND", rules: [equals("query", "user", "root")] },
      ],
      { route: { streamingMode: "UNICAST", streamingInterval: 20 } },
    );
    const ann = await mock.connect("/ws?user=ann");
    expect([await ann.next(), await ann.next(), await ann.next()]).toEqual(["first", "for ann", "for ann"]);
    const root = await mock.connect("/ws?user=root");
    ann.socket.send("ignored");
    expect([await root.next(), await root.next()]).toEqual(["first", "admin"]);
    expect(mock.left).toEqual([]);
    expect(mock.problems).toEqual([]);
  });

  it("broadcasts the same to all, in turn", async () => {
    const mock = await play([{ body: "a" }, { body: "b" }, { body: "c" }], {
      route: { streamingMode: "BROADCAST", streamingInterval: 5, responseMode: "SEQUENTIAL" },
    });
    const [one, two] = [await mock.connect("/ws"), await mock.connect("/ws")];
    const of = async (client: typeof one): Promise<string> =>
      [await client.next(), await client.next(), await client.next(), await client.next()].join("");
    const texts = [await of(one), await of(two)];
    for (const text of texts) expect("abcabcabc").toContain(text);
    expect(mock.problems).toEqual([]);
  });

  it("leaves behind what looks at one connection where all get the same", async () => {
    const mock = await play(
      [
        { body: "{{queryParam 'user'}}", default: true },
        { body: "x", rules: [equals("query", "user", "ann")] },
      ],
      { route: { streamingMode: "BROADCAST", streamingInterval: 10 } },
    );
    expect(mock.left).toEqual([
      "what looks at the request (query), where all connections get the same: {{queryParam 'user'}} is sent as it is written",
      "the rule over query, where all connections get the same",
    ]);
  });
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endMocks, startMock, type TestClient } from "../support/mock.ts";

/** An endpoint with these rules, each of which answers with its name. */
const named = (rules: Readonly<Record<string, string>>, more = ""): string => `
data: { open: true, users: { bob: 7 } }
endpoints:
  - path: /:room
    state: { level: 1 }
    ${more}
    rules:
${Object.entries(rules)
  .map(([name, when]) => `      - { name: "${name}", ${when} do: [{ send: "${name}" }] }\n`)
  .join("")}`;

const ask = async (client: TestClient, text: string): Promise<unknown> => {
  client.socket.send(text);
  return client.next();
};

describe("what a rule may ask for", () => {
  endMocks();

  it.each([
    ["a text that is equal", "when: { raw: hello },", "hello", "hello!"],
    ["a text that is another", "when: { raw: { $not: hello } },", "bye", "hello"],
    ["a text that includes another", "when: { raw: { $contains: ell } },", "hello", "holler"],
    ["both", "when: { raw: { $contains: ell, $startsWith: h } },", "hello", "bell"],
    ["one or the other", "when: { $or: [{ raw: a }, { message: { b: 1 } }] },", '{"b":1}', "b"],
    ["neither", "when: { $not: { $or: [{ raw: a }, { raw: b }] } },", "c", "b"],
    ["a pattern", "when: { raw: { $regex: { pattern: ^h.+o$, flags: i } } },", "HELLO", "hell"],
    ["a member", "when: { message: { order: { id: 7 } } },", '{"order":{"id":7,"n":1}}', '{"order":{"id":"7"}}'],
    ["a member that is null", "when: { message: { id: null } },", '{"id":null}', "{}"],
    ["a list that is empty", "when: { message: { l: { $length: 0 } } },", '{"l":[]}', '{"l":[1]}'],
    ["a list that has an item", "when: { message: { l: { $contains: 7 } } },", '{"l":[1,7]}', '{"l":[1]}'],
    [
      "a JSON Schema",
      "when: { message: { $schema: { type: object, required: [id], properties: { id: { type: integer } } } } },",
      '{"id":7}',
      '{"id":"7"}',
    ],
    [
      "shared data",
      "when: { message: { user: $any }, data: { open: true } }, if: message.user in data.users,",
      '{"user":"bob"}',
      '{"user":"jo"}',
    ],
  ])("%s", async (_, when, fits, fitsNot) => {
    const mock = await startMock(named({ yes: when, no: "" }));
    const client = await mock.connect("/lobby");
    expect([await ask(client, fits), await ask(client, fitsNot)]).toEqual(["yes", "no"]);
    expect(mock.problems).toEqual([]);
  });

  it("the request, the number of the message, state", async () => {
    const mock = await startMock(
      named({
        third: "when: { number: 3 },",
        "x of lobby": "when: { message: x, params: { room: lobby }, query: { v: '2' }, headers: { x-a: $any } },",
        "level 1": "when: { message: state, self: { level: 1 } },",
        else: "",
      }),
    );
    const client = await mock.connect("/lobby?v=2", { headers: { "X-A": "1" } });
    const answers = [];
    for (const text of ["x", "state", "x", "x"]) answers.push(await ask(client, text));
    expect(answers).toEqual(["x of lobby", "level 1", "third", "x of lobby"]);
    expect(await ask(await mock.connect("/kitchen?v=2", { headers: { "X-A": "1" } }), "x")).toBe("else");
    expect(mock.problems).toEqual([]);
  });
});

describe("what a rule answers", () => {
  endMocks();
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wstest-answers-"));
    await writeFile(join(folder, "body.json"), '{"a":"ä"}');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("a file, as bytes or as a text", async () => {
    const yaml = `
endpoints:
  - path: /
    rules:
      - { when: { raw: text }, do: [{ send: { $file: body.json }, opcode: text }] }
      - { do: [{ send: { $file: body.json } }] }
`;
    const mock = await startMock(yaml, { path: join(folder, "mock.yaml") });
    const client = await mock.connect("/");
    expect(await ask(client, "text")).toBe('{"a":"ä"}');
    expect(await ask(client, "bytes")).toEqual(Buffer.from('{"a":"ä"}'));
  });

  it("in turn on each connection, or at random; nothing to what it drops", async () => {
    const rules = { one: "when: { raw: a },", two: "when: { raw: a },", else: "" };
    const inTurn = await startMock(named(rules, "answer: sequential"));
    const [alice, bob] = [await inTurn.connect("/x"), await inTurn.connect("/x")];
    const answers = [];
    for (const [client, text] of [
      [alice, "a"],
      [bob, "a"],
      [alice, "b"],
      [alice, "a"],
      [alice, "a"],
      [bob, "a"],
    ] as const)
      answers.push(await ask(client, text));
    expect(answers).toEqual(["one", "one", "else", "two", "one", "two"]);
    // Its random numbers are all 0.5.
    const random = await (await startMock(named(rules, "answer: random"))).connect("/x");
    expect([await ask(random, "a"), await ask(random, "a"), await ask(random, "b")]).toEqual(["two", "two", "else"]);
    const dropping = await startMock(
      `endpoints: [{ path: /, rules: [{ when: { raw: noise }, do: [] }, { do: [{ send: "\${raw}" }] }] }]`,
    );
    const client = await dropping.connect("/");
    client.socket.send("noise");
    expect(await ask(client, "heard")).toBe("heard");
  });
});

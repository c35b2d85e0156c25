import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { globSync } from "tinyglobby";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LanguageServer } from "../support/language-server.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const uriOf = (file: string): string => pathToFileURL(join(root, file)).href;

let server: LanguageServer;

beforeAll(async () => {
  server = await LanguageServer.start({
    [uriOf("schemas/scenario.schema.json")]: ["**/*.scenario.yaml"],
    [uriOf("schemas/mock.schema.json")]: ["**/*.mock.yaml"],
  });
});

afterAll(() => server.stop());

const head = "name: x\nclients: { alice: ws://h, bob: ws://h }\nsteps:\n";

/** A name for each text: the server keeps what it knows of a file. */
let count = 0;
function newFile(kind: "scenario" | "mock" = "scenario"): string {
  count += 1;
  return uriOf(`test${count}.${kind}.yaml`);
}

async function offered(text: string): Promise<readonly string[]> {
  return (await server.completions(newFile(), text)).map(({ label }) => label);
}

async function remarked(text: string, kind?: "mock"): Promise<readonly string[]> {
  const remarks = await server.remarks(newFile(kind), text);
  return remarks.map(({ range, message }) => `${range.start.line + 1}:${range.start.character + 1} ${message}`);
}

describe("an editor offers", () => {
  it("the keys of a scenario", async () => {
    expect(await offered("|")).toEqual(
      expect.arrayContaining(["name", "servers", "clients", "vars", "steps", "finally"]),
    );
  });

  it("control words, clients and whole steps in a list of steps", async () => {
    const labels = await offered(`${head}  - |`);
    expect(labels).toEqual(expect.arrayContaining(["wait", "http", "repeat", "receive …", "repeat …"]));
    // An action needs an actor, an option an action.
    expect(labels).not.toContain("receive");
    expect(labels).not.toContain("within");
  });

  it.each([
    ["in a block", `${head}  - alice:\n      |`],
    ["where a word has been begun", `${head}  - alice:\n      re|`],
    ["in a flow map", `${head}  - alice: { re| }`],
  ])("what a client can do, %s", async (_, text) => {
    const labels = await offered(text);
    expect(labels).toEqual(
      expect.arrayContaining(["connect", "send", "receive", "receiveNext", "close", "wait", "repeat"]),
    );
    expect(labels).not.toContain("within");
  });

  it("the actions that are words behind the name of a client", async () => {
    expect(await offered(`${head}  - alice: |`)).toEqual(
      expect.arrayContaining(["connect", "close", "closed", "send …"]),
    );
  });

  it.each([
    ["in a block", `${head}  - bob:\n      receive: { type: a }\n      |`],
    ["in a flow map", `${head}  - bob: { receive: { type: a }, wi| }`],
  ])("the options of the step, %s", async (_, text) => {
    const labels = await offered(text);
    expect(labels).toEqual(
      expect.arrayContaining(["within", "timeout", "extract", "expect", "where", "count", "id", "if"]),
    );
    expect(labels).not.toContain("connect");
    expect(labels).not.toContain("delay");
  });

  it("a receive, and its options, beside a send", async () => {
    expect(await offered(`${head}  - bob:\n      send: a\n      |`)).toEqual(
      expect.arrayContaining(["receive", "split", "within"]),
    );
  });

  it("settings of clients and servers, operators of matchers, keys of rules", async () => {
    expect(await offered("clients:\n  alice:\n    |")).toEqual(
      expect.arrayContaining(["url", "headers", "protocols", "rules"]),
    );
    expect(await offered("servers:\n  chat:\n    |")).toEqual(
      expect.arrayContaining(["command", "ready", "mock", "url"]),
    );
    expect(await offered(`${head}  - bob:\n      receive:\n        |`)).toEqual(
      expect.arrayContaining(["$gt", "$regex", "$hex"]),
    );
    expect(await offered("clients:\n  alice:\n    rules:\n      - |")).toEqual(
      expect.arrayContaining(["when", "do", "delay"]),
    );
  });

  it("a step to fill in", async () => {
    const items = await server.completions(newFile(), `${head}  - alice:\n      |`);
    expect(items.find(({ label }) => label === "receive …")?.textEdit?.newText).toBe(
      ["receive:", "  type: ${1:message}", "  text: ${2:hi}", "within: ${3:500ms}"].join("\n"),
    );
  });

  it("the keys of a mock", async () => {
    const labels = (await server.completions(newFile("mock"), "endpoints:\n  - |")).map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(["path", "accept", "rules", "onConnect"]));
  });
});

describe("an editor explains", () => {
  it.each([
    [
      "an option",
      "- bob: { receive: { type: a }, wit|hin: 1s }",
      "#### receive\n\nLimit on the latency, from the cause to the arrival: `500ms`",
    ],
    ["an action", "- bob: { rec|eive: { type: a } }", "#### receive\n\nTakes the first unread message that matches"],
    [
      "an action beside a send",
      "- bob: { send: a, rec|eive: b }",
      "#### send\n\nTakes the first unread message that matches",
    ],
    ["a control word", "- rep|eat: 3\n    steps: []", "#### repeat\n\nRuns steps a number of times"],
    [
      "a key of an expectation",
      "- bob: { connect, expect: { sta|tus: 401 } }",
      "The HTTP status: 101 for an open connection.",
    ],
    ["a word", "- bob: conn|ect", "* `connect`: Opens the connection."],
  ])("%s", async (_, step, text) => {
    expect(await server.hover(newFile(), `${head}  ${step}`)).toContain(text);
  });

  it("a setting of a client", async () => {
    expect(await server.hover(newFile(), "clients:\n  alice: { prot|ocols: [a] }")).toContain(
      "The subprotocols to offer",
    );
  });
});

describe("an editor remarks nothing about", () => {
  const files = globSync(["scenarios/**/*.yaml", "test/e2e/scenarios/*.yaml", "bench/scenarios/*.yaml"], { cwd: root });

  it.each(files)("%s", async (file) => {
    expect(await server.remarks(uriOf(file), readFileSync(join(root, file), "utf8"))).toEqual([]);
  });

  it("a step that uses all there is", async () => {
    expect(
      await remarked(`${head}  - alice, bob: [connect, { send: hi, receive: { a: { $gt: 1 } }, within: "\${limit}" }]`),
    ).toEqual([]);
  });
});

describe("an editor remarks", () => {
  it.each([
    ["an unknown option", "- bob: { receive: { type: a }, withn: 1s }", "4:34 Property withn is not allowed."],
    [
      "an unknown key of an expectation",
      "- bob: { connect, expect: { stauts: 401 } }",
      "4:31 Property stauts is not allowed.",
    ],
    ["a time without its unit", "- wait: 500", "4:11 A time carries its unit: 500ms, 5s, 2m"],
    [
      "a limit without its unit",
      "- bob: { receive, within: 500 }",
      "4:29 A time carries its unit: 500ms, or 900ms..2500ms",
    ],
    ["a word that is none", "- bob: conect", '4:10 Value is not accepted. Valid values: "connect", "receive"'],
    ["an action of nobody", "- send: hi", "4:5 Somebody must act: - alice: { send: … }"],
    ["missing steps", "- repeat: 3", '4:5 Missing property "steps".'],
  ])("%s", async (_, step, text) => {
    const [remark, ...others] = await remarked(`${head}  ${step}`);
    expect(remark).toContain(text);
    expect(others).toEqual([]);
  });

  it("an unknown key of a scenario, and of a mock in it", async () => {
    expect(await remarked("nmae: x\nsteps: []")).toEqual(["1:1 Property nmae is not allowed."]);
    expect(await remarked("servers:\n  chat:\n    mock: { endpoints: [{ path: /, ruels: [] }] }\nsteps: []")).toEqual([
      "3:36 Property ruels is not allowed.",
    ]);
    expect(await remarked("endpoints: [{ path: /, ruels: [] }]", "mock")).toEqual([
      "1:24 Property ruels is not allowed.",
    ]);
  });
});

it("an editor need not fetch anything for that", () => {
  expect(server.asked).toEqual([]);
});

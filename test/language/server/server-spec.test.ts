import { describe, expect, test } from "vitest";
import { nowhere, type Scope } from "../../../src/expression/expr.ts";
import { type ServerSpec, serverSpec } from "../../../src/language/server/server-spec.ts";
import { testReader } from "../../support/reader.ts";
import { tree } from "../../support/yaml.ts";

function read(text: string) {
  const reader = testReader();
  const spec = serverSpec.read(tree(text), reader);
  return { spec, reader, problems: reader.problems };
}

/** Reads what must be right. */
function good<K extends ServerSpec["kind"]>(kind: K, text: string): Extract<ServerSpec, { kind: K }> {
  const { spec, problems } = read(text);
  expect(problems).toEqual([]);
  if (spec?.kind !== kind) throw new Error(`Expected a ${kind}, got ${String(spec?.kind)}`);
  return spec as Extract<ServerSpec, { kind: K }>;
}

/** The problems of a text, as `line:column width headline (label) help`. */
function faults(text: string): readonly string[] {
  return read(text).problems.map(
    ({ place, headline, label, help }) =>
      `${place?.line}:${place?.column}+${place?.width} ${headline} (${label})${help === undefined ? "" : ` ${help}`}`,
  );
}

const scope = (vars: Record<string, unknown>): Scope => ({ get: (name) => vars[name] });

describe("a url", () => {
  test("may stand alone or in a map", () => {
    for (const text of ["ws://127.0.0.1:8080", "url: ws://127.0.0.1:8080"]) {
      const spec = good("url", text);
      expect(spec.url.evaluate(nowhere)).toBe("ws://127.0.0.1:8080");
      expect(spec.variables).toEqual(["url", "host", "port"]);
    }
  });

  test("may depend on variables", () => {
    const { spec, reader } = read('"${target}/chat"');
    expect(reader.used).toEqual(["target"]);
    expect(spec?.kind === "url" && spec.url.evaluate(scope({ target: "ws://a" }))).toBe("ws://a/chat");
  });

  test("is checked when it is fixed", () => {
    expect(faults("localhost:8080/ws")).toEqual([
      '1:1+17 "localhost:8080/ws" is not a url (not a url) Did you mean "ws://localhost:8080/ws"?',
    ]);
    expect(faults("url: ftp://a")).toEqual([
      '1:6+7 "ftp://a" is not the url of a server that clients can connect to (wrong scheme) A url begins with ws://, wss://, http://, https:// or ws+unix:.',
    ]);
    expect(faults('"ws://a b"')).toEqual([
      '1:1+10 "ws://a b" is not a url (not a url) A url looks like ws://127.0.0.1:8080/path.',
    ]);
  });

  test("alone has no use for the settings of a command", () => {
    expect(faults("{ url: 'ws://a', cwd: x, reuse: true }")).toEqual([
      '1:18+3 "cwd" does nothing without a command (no command) Say with `command` what to start.',
      '1:26+5 "reuse" does nothing without a command (no command) Say with `command` what to start.',
    ]);
  });
});

describe("a command", () => {
  test("with a url is a server", () => {
    const spec = good("command", "{ command: node server.js, url: 'ws://127.0.0.1:${port}' }");
    expect(spec.command).toMatchObject({ kind: "shell", line: "node server.js" });
    expect(spec.url.evaluate(scope({ port: 4000 }))).toBe("ws://127.0.0.1:4000");
    expect(spec).toMatchObject({ cwd: undefined, ready: undefined, reuse: false, timeout: undefined });
    expect(spec.variables).toEqual(["url", "host", "port", "pid"]);
  });

  test("without a url is a program", () => {
    expect(good("program", "command: [npm, run, client]").variables).toEqual(["port", "pid"]);
  });

  test("may be a list, with expressions that know the port and other variables", () => {
    const { spec, reader } = read("command: [node, server.js, '--port=${port}', '${mode}', 007]");
    expect(reader.used).toEqual(["mode"]);
    if (spec?.kind !== "program" || spec.command.kind !== "program") throw new Error("not a list");
    expect(spec.command.program.evaluate(nowhere)).toBe("node");
    expect(spec.command.args.map((arg) => arg.evaluate(scope({ port: 1, mode: "fast" })))).toEqual([
      "server.js",
      "--port=1",
      "fast",
      "007",
    ]);
  });

  test("takes all its settings", () => {
    const spec = good(
      "command",
      `command: run
cwd: app
env: { A: 1.10, API: "\${port}", HOME: null }
url: "http://127.0.0.1:\${port}/"
ready: { url: "http://127.0.0.1:\${port}/health" }
reuse: true
timeout: 90s`,
    );
    expect(spec.cwd?.evaluate(nowhere)).toBe("app");
    expect([...spec.env].map(([name, value]) => [name, value?.evaluate(scope({ port: 7 }))])).toEqual([
      ["A", "1.10"],
      ["API", "7"],
      ["HOME", undefined],
    ]);
    expect(spec.ready?.kind === "url" && spec.ready.url.evaluate(scope({ port: 7 }))).toBe("http://127.0.0.1:7/health");
    expect(spec.reuse).toBe(true);
    expect(spec.timeout?.evaluate(nowhere)).toBe(90_000);
  });

  test("as a shell line takes no expressions, for what they give could become code", () => {
    expect(faults("command: node server.js --port ${port}")).toEqual([
      "1:32+7 A shell line takes variables from the environment only, not ${port} (not replaced in a shell line) " +
        'Write $PORT for the port. Give other values as env: { NAME: "${…}" }, or write the command as a list: [program, "${…}"].',
    ]);
    expect(good("program", "command: echo $${PORT:-1} $PORT").command).toMatchObject({ line: "echo ${PORT:-1} $PORT" });
  });

  test("must not be empty", () => {
    const expected = "a shell line, or a list of a program and its arguments";
    expect(faults("command: []")).toEqual([`1:10+2 Expected ${expected}, got an empty list (expected ${expected})`]);
    expect(faults("command: ' '")).toEqual([`1:10+3 Expected ${expected}, got the text " " (expected ${expected})`]);
    expect(faults("command: { a: b }")).toEqual([`1:10+8 Expected ${expected}, got a map (expected ${expected})`]);
  });

  test("is not reused where there is nothing to look at", () => {
    expect(faults("{ command: run, reuse: true }")).toEqual([
      '1:17+5 "reuse" needs a url or a port to look at (nothing to look at) Give the server a `url`, or `ready` a `url` or a `port`.',
    ]);
    expect(faults("{ command: run, reuse: true, ready: { port: 80 } }")).toEqual([]);
  });
});

describe("ready", () => {
  test("may be a port", () => {
    const spec = good("program", "{ command: run, ready: { port: 8080 } }");
    expect(spec.ready?.kind === "port" && spec.ready.port.evaluate(nowhere)).toBe(8080);
    const own = good("program", "{ command: run, ready: { port: '${port}' } }");
    if (own.ready?.kind !== "port") throw new Error("not a port");
    const { port } = own.ready;
    expect(port.evaluate(scope({ port: 9 }))).toBe(9);
    expect(() => port.evaluate(scope({ port: "many" }))).toThrow('Expected a port from 1 to 65535, got "many"');
  });

  test.each(["0", "65536", "http", "-1", "1.5"])("is not the port %s", (port) => {
    const got = /^-?[\d.]+$/.test(port) ? `the number ${port}` : `the text "${port}"`;
    expect(faults(`{ command: run, ready: { port: ${port} } }`)).toEqual([
      `1:32+${port.length} Expected a port from 1 to 65535, got ${got} (expected a port from 1 to 65535)`,
    ]);
  });

  test.each([
    "ready: 'port (?<port>\\d+) on (?<host>\\S+)'",
    "ready: { output: 'port (?<port>\\d+) on (?<host>\\S+)' }",
  ])("may be output, whose named groups are variables: %s", (ready) => {
    const spec = good("command", `command: run\nurl: "ws://\${host}:\${port}"\n${ready}`);
    expect(spec.ready).toMatchObject({ kind: "output", groups: ["port", "host"] });
    expect(spec.variables).toEqual(["url", "host", "port", "pid"]);
    expect(good("program", `command: run\n${ready}`).variables).toEqual(["port", "pid", "host"]);
  });

  test("makes its groups known to the url alone", () => {
    const { reader } = read("{ command: run, ready: '(?<id>.)', url: 'ws://a/${id}', cwd: '${id}' }");
    expect(reader.used).toEqual(["id"]);
  });

  test("names what is wrong with a regular expression", () => {
    expect(faults("{ command: run, ready: '(?<port>' }")).toEqual([
      "1:24+10 This is not a regular expression: Unterminated group (Unterminated group)",
    ]);
  });

  test("warns of a regular expression that an unlucky output can keep busy", () => {
    expect(faults("{ command: run, ready: '(?=a)b' }")).toEqual([
      "1:24+8 This pattern has look-arounds, which cannot be matched in linear time (an unlucky text can keep it busy) Match with a simpler pattern, and judge the rest otherwise: with $not and $contains, in an expression with ! and contains().",
    ]);
  });

  test("is one thing", () => {
    expect(faults("{ command: run, ready: { port: 80, output: x } }")).toEqual([
      "1:36+6 Ready is one of url, port and output (one too many)",
    ]);
    expect(faults("{ command: run, ready: {} }")).toEqual([
      "1:24+2 Expected one of url, port and output, got an empty map (expected one of url, port and output)",
    ]);
    expect(faults("{ command: run, ready: { prot: 80 } }")).toEqual([
      '1:26+4 Unknown key "prot" in ready (unknown key) Did you mean "port"?',
    ]);
  });

  test("gives no second url", () => {
    expect(faults("{ command: run, url: 'ws://a', ready: '(?<url>.*)' }")).toEqual([
      '1:17+3 The url is given twice: here and as a group of "ready" (given twice)',
    ]);
    expect(good("program", "{ command: run, ready: '(?<url>.*)' }").variables).toEqual(["port", "pid", "url"]);
  });
});

describe("a mock", () => {
  test("is kept as it is", () => {
    const file = good("mock", "mock: ../mocks/chat.yaml");
    expect(file.node).toMatchObject({ kind: "scalar", value: "../mocks/chat.yaml" });
    expect(good("mock", "mock: { endpoints: [] }").node.kind).toBe("map");
  });

  test("is not also a command", () => {
    expect(faults("{ command: run, mock: a.yaml }")).toEqual([
      '1:17+4 A server has either "command" or "mock", not both ("command" is given too)',
    ]);
  });

  test("needs no settings", () => {
    expect(faults("{ mock: a.yaml, timeout: 5s }")).toEqual([
      '1:17+7 "timeout" does nothing beside "mock" (not used with "mock") wstest itself is this server: it takes a free port, and is ready at once.',
    ]);
  });
});

describe("what is no server", () => {
  test.each([
    [
      "[a]",
      "1:1+3 Expected a url, or a map with a command, a url, a mock or listen, got a list (expected a url, or a map with a command, a url, a mock or listen)",
    ],
    [
      "8080",
      "1:1+4 Expected a url, or a map with a command, a url, a mock or listen, got the number 8080 (expected a url, or a map with a command, a url, a mock or listen)",
    ],
    [
      "{}",
      "1:1+2 Expected a server: a command, a url, a mock or listen, got an empty map (expected a server: a command, a url, a mock or listen)",
    ],
    ["comand: run", '1:1+6 Unknown key "comand" in a server (unknown key) Did you mean "command"?'],
    [
      "command:",
      '1:1+7 The key "command" has no value (no value) Write a value after the colon, or null if that is meant.',
    ],
  ])("%s", (text, fault) => {
    expect(faults(text)).toEqual([fault]);
  });
});

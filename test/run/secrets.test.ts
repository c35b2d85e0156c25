import { describe, expect, it } from "vitest";
import { knownSecrets, secretTexts, Veil } from "../../src/run/secrets.ts";
import type { RunEventOf } from "../../src/steps/scene.ts";
import { contents } from "../support/workspace.ts";
import { command } from "../support/command.ts";
import { scenario } from "../support/load.ts";
import { play } from "../support/play.ts";
import { workspace } from "../support/workspace.ts";

describe("secretTexts", () => {
  it.each([
    ["token", ["token"]],
    [123456, ["123456"]],
    [{ user: "me", keys: ["a", { b: 7 }] }, ["me", "a", "7"]],
    ["", []],
    [null, []],
    [undefined, []],
    [true, []],
    [new TextEncoder().encode("token"), ["token"]],
    [new Uint8Array([255, 1, 2]), ["ff0102", "ff 01 02", "/wEC"]],
  ])("of %j are %j", (value, texts) => {
    expect(secretTexts(value)).toEqual(texts);
  });
});

describe("knownSecrets", () => {
  it("are constants of the file, what is made of them, and what is given", async () => {
    const read = await scenario('secrets: [a, b, c]\nvars: { a: one, b: "${a}two", c: 123 }\nsteps: [{ wait: 1ms }]');
    expect(knownSecrets(read, new Map([["c", "456"]]), { env: {} })).toEqual(["one", "onetwo", "456", "123"]);
  });

  it("are what is made of the environment alone, not what is another each time, or goes wrong", async () => {
    const read = await scenario(`secrets: [a, b, c, d]
vars: { a: "\${trim(env.TOKEN)}", b: "\${uuid()}", c: "\${a + uuid()}", d: "\${env.NONE}" , e: "\${b}" }
steps: [{ wait: 1ms }]`);
    const found = knownSecrets(read, new Map(), { env: { TOKEN: " s3cr3t " } });
    expect(found[0]).toBe("s3cr3t");
    expect(found).toHaveLength(2);
    expect(found[1]).toMatch(/^s3cr3t[0-9a-f-]{36}$/);
  });
});

describe("Veil", () => {
  const frame = (payload: string): RunEventOf => ({
    type: "frame",
    frame: 1,
    peer: "a",
    direction: "in",
    kind: "message",
    binary: false,
    payload,
    size: payload.length,
  });

  function made(names: readonly string[], settled: readonly string[]) {
    const told: string[] = [];
    const veil = new Veil(
      names,
      new Set(settled),
      (event) => void told.push(event.type === "frame" ? event.payload : event.type),
      (texts) => void told.push(`(${texts.join()})`),
    );
    return { veil, told };
  }

  it("holds back what comes before the values of all secrets are known", () => {
    const { veil, told } = made(["a", "b"], ["a", "b"]);
    veil.tell(frame("1"), 0);
    veil.saw("a", "A");
    veil.saw("other", "O");
    veil.tell(frame("2"), 0);
    expect(told).toEqual(["(A)"]);
    veil.saw("b", "B");
    veil.tell(frame("3"), 0);
    expect(told).toEqual(["(A)", "(B)", "1", "2", "3"]);
  });

  it("holds back all until the end when a secret is found on the way, for there may come another one", () => {
    const { veil, told } = made(["a"], []);
    veil.tell(frame("1"), 0);
    veil.saw("a", "A");
    veil.tell(frame("2"), 0);
    veil.saw("a", "B");
    expect(told).toEqual(["(A)", "(B)"]);
    veil.end();
    veil.end();
    expect(told).toEqual(["(A)", "(B)", "1", "2"]);
  });

  it("never keeps more than it can, and then tells nothing of what was said", () => {
    const { veil, told } = made(["a"], []);
    for (let i = 0; i < 10_000; i++) veil.tell(frame("secret"), 0);
    expect(told).toHaveLength(10_000);
    expect(new Set(told)).toEqual(new Set(["***"]));
    veil.tell(frame("later"), 0);
    veil.end();
    expect(told.at(-1)).toBe("later");
  });

  it("then tells neither the bytes of a message nor what a codec reads in them", () => {
    const said: RunEventOf[] = [];
    const veil = new Veil(
      ["a"],
      new Set(),
      (event) => void said.push(event),
      () => {},
    );
    const binary = { ...frame("c2VjcmV0"), binary: true, value: "{ token: secret }" };
    for (let i = 0; i < 10_000; i++) veil.tell(binary, 0);
    expect(said[0]).toEqual({ ...frame("***"), size: 8 });
  });

  it("then tells of a failure only which one it is and where", () => {
    const said: RunEventOf[] = [];
    const veil = new Veil(
      ["a"],
      new Set(),
      (event) => void said.push(event),
      () => {},
    );
    const place = { file: "a.yaml", line: 3, column: 1, width: 2, lines: ["ab"] };
    const problem = {
      code: "wrong-message",
      headline: 'alice: expected "x", got "secret"',
      label: 'got "secret"',
      place,
      expected: "x",
      actual: "secret",
      notes: ["it said secret"],
      help: "Expect secret.",
    } as const;
    const outcome = { status: "failed", problem } as const;
    const others: readonly RunEventOf[] = [
      { type: "step:end", step: "1", ms: 1, outcome },
      { type: "step:end", step: "2", ms: 1, outcome: { status: "passed" } },
      {
        type: "client",
        client: "a",
        state: "closed",
        url: "ws://secret",
        protocol: "secret",
        reason: "secret",
        code: 1,
      },
      { type: "server", server: "s", state: "output", text: "secret" },
      { type: "log", text: "secret" },
      { type: "diagnostic", problem },
      {
        type: "scenario:end",
        ms: 1,
        outcome,
        notes: ["secret"],
        steps: 1,
        series: {},
        transcript: [{ at: 1, peer: "a", arrow: "<-", text: "secret" }],
        variables: { a: "secret" },
      },
    ];
    for (const event of others) veil.tell(event, 0);
    for (let i = others.length; i < 10_000; i++) veil.tell(frame("secret"), 0);
    expect(JSON.stringify(said)).not.toMatch(/secret(?!s were known)/);
    expect(said[0]).toMatchObject({
      step: "1",
      outcome: { status: "failed", problem: { code: "wrong-message", place } },
    });
    expect(said[1]).toEqual(others[1]);
  });
});

/** A mock that says its secret in every way it can, and fails the scenario in the end. */
const leaky = (secret: string): string => `
name: a leak
secrets: [token, pin]
vars: { token: null, pin: 987654 }
servers:
  chat:
    mock:
      endpoints:
        - path: /ws
          onConnect: [{ send: { token: ${JSON.stringify(secret)}, pin: 987654 } }]
          rules: [{ do: [{ send: "\${raw}" }] }]
clients: { alice: "\${chat.url}/ws" }
steps:
  - alice: [connect, { receive, extract: { token: $.token } }]
  - log: "the token is \${token} and the pin \${pin}"
  - set: { header: "Bearer \${token}", coded: "\${base64('x' + token)}", long: "\${repeat('x', 60)}\${token}" }
  - alice: { send: { auth: "\${header}", coded: "\${coded}", pin: "\${pin}" } }
  - alice: { receive: { auth: "\${header}" } }
  - alice: [close, { connect: { url: "\${chat.url}/ws", query: { token: "\${token}" } } }]
  - alice: { receive: { auth: "not \${token}", filler: "\${repeat('y', 150)}\${token}" }, timeout: 20ms }
`;

describe("a secret", () => {
  const secret = "hunter2 \"!' & über/geheim+42";

  it("stands in no output and no file, in whatever form", async () => {
    const folder = await workspace({ "leak.yaml": leaky(secret) });
    const { exitCode, stdout, stderr } = await command(
      ["run", "leak.yaml", "-v", "--reporter", "console", "--reporter", "junit", "--reporter", "json"],
      { cwd: folder },
    );
    expect(exitCode).toBe(1);
    const written = [...(await contents(folder))].filter(([name]) => name !== "leak.yaml");
    expect(written.map(([name]) => name).toSorted()).toEqual([
      "wstest-results/.last-run.json",
      "wstest-results/junit.xml",
      "wstest-results/wstest.ndjson",
    ]);
    for (const [name, text] of [["console", stdout], ["errors", stderr], ...written] as const) {
      for (const part of [
        "hunter2",
        "geheim",
        "987654",
        Buffer.from(secret).toString("base64").slice(4, -4),
        Buffer.from("xhunter2").toString("base64").slice(4, -4),
      ]) {
        expect(`${name}: ${text}`).not.toContain(part);
      }
    }
    expect(stdout).toContain("log: the token is *** and the pin ***");
    expect(stdout).toContain('auth: "not ***"');
  });

  it("that is given from outside or computed is masked, too", async () => {
    const { events, outcomes } = await play(
      `secrets: [given, computed]
vars: { given: other, base: hunter, computed: "\${base}-\${given}" }
steps: [{ log: "\${given} \${computed}" }]`,
      { given: new Map([["given", "from-outside"]]) },
    );
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
    expect(events.find((each) => each.type === "log")).toMatchObject({ text: "*** ***" });
  });

  it.each(['timeout: "${token}"', 'defaults: { timeout: "${token}" }'])(
    "in a setting that is wrong is masked in what is said of it: %s",
    async (setting) => {
      const { events, problems } = await play(
        `secrets: [token]\nvars: { token: "\${env.TOKEN}" }\n${setting}\nsteps: [{ wait: 1ms }]`,
        { env: { TOKEN: "no-duration-at-all" } },
      );
      expect(problems).toHaveLength(1);
      expect(problems[0]?.headline).toContain("***");
      expect(JSON.stringify(events)).not.toContain("no-duration");
    },
  );

  it("that each client finds for itself is masked in all that any of them received", async () => {
    const { events, outcomes } = await play(`
secrets: [token]
servers: { chat: { mock: { endpoints: [{ path: "/:who", onConnect: [{ send: { token: "token-of-\${params.who}" } }] }] } } }
clients: { alice: "\${chat.url}/alice", bob: "\${chat.url}/bob" }
steps:
  - alice: [connect, { receive, extract: { token: $.token } }]
  - bob: connect
  - bob: [{ receive, extract: { token: $.token } }]
  - "alice, bob": close
`);
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
    expect(JSON.stringify(events)).not.toMatch(/token-of/);
    expect(events.filter((each) => each.type === "frame").map((each) => each.payload)).toEqual([
      '{"token":"***"}',
      '{"token":"***"}',
    ]);
  });

  it("in the lines around a mistake is masked", async () => {
    const folder = await workspace({ "a.yaml": "secrets: [token]\nvars: { token: hunter2 }\nsteps: [{ lgo: x }]\n" });
    const ran = await command(["run", "a.yaml"], { cwd: folder });
    expect(ran.stdout).toContain("vars: { token: *** }");
    const checked = await command(["check", "a.yaml"], { cwd: folder });
    expect(checked.stdout).toContain("vars: { token: *** }");
    const listed = await command(["list", "a.yaml"], { cwd: folder });
    expect(listed.stderr).toContain("vars: { token: *** }");
  });
});

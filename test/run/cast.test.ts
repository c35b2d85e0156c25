import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freePort } from "../../src/run/ports.ts";
import { runs } from "./processes.ts";
import { play } from "../support/play.ts";

const server = join(import.meta.dirname, "fixtures", "server.mjs");
const command = (more = ""): string => `{ command: [node, ${server}], url: "ws://127.0.0.1:\${port}"${more} }`;
const crashing = command(', env: { STATUS: "101", CRASH: "7" }');
const mock = "{ mock: { endpoints: [{ path: /ws, rules: [{ do: [{ send: '${raw}' }] }] }] } }";

/** `chat starting`, in order; what a server writes with its text. */
const told = (events: Awaited<ReturnType<typeof play>>["events"]): readonly string[] =>
  events.flatMap((each) =>
    each.type === "server" ? [`${each.server} ${each.state}${each.text === undefined ? "" : `: ${each.text}`}`] : [],
  );

describe("servers", () => {
  it("start one after another, for each scenario anew, and a later one may read those before it", async () => {
    const { events, outcomes } = await play(`
servers:
  first: ${mock}
  second: ${command(', env: { STATUS: "101", SAY: "${first.port}" }')}
  third: ws://127.0.0.1:9
clients: { a: "\${first.url}/ws", b: "\${second.url}" }
steps: [{ "a, b": connect }, { a: { send: hi, receive: hi } }, { a: close }, { b: drop }]`);
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
    expect(told(events).filter((each) => !each.includes("output"))).toEqual([
      "first starting",
      "first ready",
      "second starting",
      "second ready",
      "third starting",
      "third ready",
    ]);
    expect(told(events).find((each) => each.startsWith("second output"))).toMatch(/^second output: \d+/);
  });

  it("are gone when the scenario has ended, however it ended", async () => {
    for (const step of ['log: "pid ${chat.pid}"', 'assert: "1 == 2"']) {
      const { events } = await play(`servers: { chat: ${command()} }\nsteps: [{ log: "\${chat.pid}" }, { ${step} }]`);
      const pid = Number(events.find((each) => each.type === "log")?.text);
      expect(pid).toBeGreaterThan(0);
      expect(await runs(pid)).toBe(false);
    }
  });

  it("that are frozen end with the scenario, too", async () => {
    const { outcomes, events } = await play(`
servers: { chat: ${command(', env: { STATUS: "101" }')} }
clients: { a: "\${chat.url}" }
steps:
  - log: "\${chat.pid}"
  - a: connect
  - chat: [freeze, thaw]
  - a: drop
  - a: connect
  - chat: freeze`);
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
    const pid = Number(events.find((each) => each.type === "log")?.text);
    expect(pid).toBeGreaterThan(0);
    expect(await runs(pid)).toBe(false);
  });

  it("with autostart: false are started by a step", async () => {
    const { outcomes, events } = await play(`
servers: { chat: ${command(', autostart: false, env: { STATUS: "101" }')} }
clients: { a: "\${chat.url}" }
steps: [{ log: begun }, { chat: restart }, { a: connect }, { a: drop }]`);
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
    expect(told(events).filter((each) => !each.includes("output"))).toEqual([]);
    expect(events.find((each) => each.type === "log")).toMatchObject({ text: "begun" });
  });

  it("that cannot start end the scenario with their reason, and no step runs", async () => {
    const { outcomes, problems, logs, events } = await play(`
servers:
  first: ${mock}
  chat: { command: "echo cannot bind; exit 3", url: "ws://127.0.0.1:\${port}" }
  never: ${mock}
steps: [{ log: never }]`);
    expect(outcomes).toEqual(["scenario.yaml: errored server"]);
    expect(problems).toMatchObject([
      {
        headline: "chat: the command exited with code 3 before it was ready",
        notes: ["its output:\n  cannot bind"],
        place: { line: 4 },
      },
    ]);
    expect(logs).toEqual([]);
    expect(told(events)).not.toContain("never starting");
  });

  it("that end by themselves end the scenario", async () => {
    const { outcomes, problems, events } = await play(`
servers: { chat: ${command(', env: { STATUS: "101" }')} }
clients: { a: "\${chat.url}" }
steps: [{ a: connect }, { exec: [kill, "-9", "\${chat.pid}"] }, { wait: 30s }]`);
    expect(outcomes).toEqual(["scenario.yaml: errored server"]);
    expect(problems).toMatchObject([
      { headline: "The server chat was killed by SIGKILL while the scenario was running", place: { line: 2 } },
    ]);
    expect(told(events)).toContain("chat exited: was killed by SIGKILL");
  });

  it("that crash fail the scenario also when its steps expected the lost connection, each time", async () => {
    const text = `servers: { chat: ${crashing} }
clients: { a: "\${chat.url}" }
steps: [{ a: [connect, { send: crash }, { closed: 1006 }] }]\n`;
    const { outcomes, problems } = await play(
      Array.from({ length: 5 }, (_, index) => `name: ${index}\n${text}`).join("---\n"),
    );
    expect(outcomes).toEqual([0, 1, 2, 3, 4].map((index) => `${index}: errored server`));
    expect(problems[0]).toMatchObject({
      headline: "The server chat ended with exit code 7 while the scenario was running",
      place: { line: 2 },
    });
    expect(problems[0]?.notes).toEqual([
      expect.stringMatching(
        /^chat ended with exit code 7, \d[^;]* after its start; its output:\n(?: {2}frame .*\n)+ {2}boom: out of luck$/,
      ),
    ]);
  });

  it("that crash are told with their last words, whatever noticed it first", async () => {
    const { outcomes, problems } = await play(`servers: { chat: ${crashing} }
clients: { a: "\${chat.url}" }
steps: [{ a: [connect, { send: crash }, { receive: never }] }]`);
    expect(outcomes).toEqual(["scenario.yaml: failed closed"]);
    expect(problems[0]?.notes.at(-1)).toMatch(
      /^chat ended with exit code 7, \d[^;]* after its start; its output:\n(?: {2}frame .*\n)+ {2}boom: out of luck$/,
    );
  });

  it("that the shell could not run say so", async () => {
    const { problems } = await play(`servers: { app: { command: "nosuchprog --x" } }\nsteps: [{ wait: 10s }]`);
    expect(problems).toMatchObject([
      {
        headline: "The program app ended with exit code 127 while the scenario was running",
        help: "127 is the shell's word for: there is no such program.",
      },
    ]);
  });

  it("that run tell what they wrote last when a scenario fails, but for its secrets", async () => {
    const { problems } = await play(`
secrets: [token]
vars: { token: s3cr3t-tok3n }
servers: { app: { command: [node, -e, "console.error('refused \${token}'); setInterval(() => 0, 1000)"], ready: { output: refused } } }
steps: [{ assert: 1 == 2 }]`);
    expect(problems[0]?.notes).toContain("app wrote last:\n  refused ***");
  });

  it("that do not run are told at the step that wants something of them", async () => {
    const { problems } = await play(`
servers: { app: { command: "true" } }
steps:
  - app: { exited: 0 }
  - app: thaw`);
    expect(problems).toMatchObject([{ headline: "app: cannot thaw it: it is not running", place: { line: 5 } }]);
  });

  it("that only listen do so on the port that is written, mocks on a free one", async () => {
    const port = await freePort();
    const { events } = await play(`
servers:
  up: { listen: { port: ${port} } }
  chat: { mock: { listen: { port: ${port} }, endpoints: [{ path: / }] } }
steps: [{ log: "\${up.port} \${chat.port == up.port}" }]`);
    expect(events.find((each) => each.type === "log")?.text).toBe(`${port} false`);
  });

  it("that were told to end are not missed", async () => {
    const { outcomes, notes } = await play(`
servers: { chat: ${command(', env: { STATUS: "101" }')} }
clients: { a: "\${chat.url}" }
steps: [{ a: connect }, { chat: kill }, { a: { closed: 1006 } }]`);
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
    expect(notes).toEqual([]);
  });

  it("that are only a url cannot be told to end; the step is the place", async () => {
    const { outcomes, problems } = await play(`servers: { chat: ${mock} }\nsteps:\n  - chat: stop\n`, {
      targets: ["ws://127.0.0.1:9"],
    });
    expect(outcomes).toEqual(["scenario.yaml: errored server"]);
    expect(problems).toMatchObject([
      { headline: "chat: cannot stop a server that wstest did not start", place: { line: 3 } },
    ]);
  });

  it("without a url are background programs, which may end", async () => {
    const { outcomes, events } = await play(`
servers: { app: { command: [node, -e, "console.log('done')"], ready: done } }
steps: [{ wait: 200ms }, { log: "still here" }]`);
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
    expect(told(events)).toContain("app exited: ended with exit code 0");
  });

  it("that are mocks fail the scenario when a reaction fails", async () => {
    const { outcomes, problems } = await play(`
servers: { chat: { mock: { endpoints: [{ path: /ws, rules: [{ do: [{ assert: message.n == 1 }] }] }] } } }
clients: { a: "\${chat.url}/ws" }
steps: [{ a: connect }, { a: { send: { n: 2 } } }, { a: { receive: never } }]`);
    expect(outcomes).toEqual(["scenario.yaml: failed reaction"]);
    expect(problems).toMatchObject([
      { headline: expect.stringMatching(/^chat: a reaction failed: /) as string, place: { line: 2 } },
    ]);
  });

  it("that are mocks say what they log, under their name, and what they note", async () => {
    const { outcomes, events, notes } = await play(`
servers: { chat: { mock: { endpoints: [{ path: /ws, rules: [{ when: { message: go }, do: [{ receive: b }, { receive: a }, { log: "\${self.number} went" }, { send: done }] }] }] } } }
clients: { a: "\${chat.url}/ws" }
steps: [{ a: [connect, { send: go }, { send: a }, { send: b }, { receive: done }, { log: mine }] }]`);
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
    expect(events.filter(({ type }) => type === "log")).toMatchObject([
      { server: "chat", peer: "/ws #1", text: "1 went" },
      { peer: "a", text: "mine" },
    ]);
    expect(notes).toEqual([expect.stringMatching(/^chat: \/ws #1: message 2 was taken after message 3/)]);
  });

  it("that are mocks run commands where their file is", async () => {
    const where = "{ exec: [node, -p, 'path.basename(process.cwd())'], extract: { where: { regex: '\\w+' } } }";
    const steps = `[${where}, { send: "\${where}" }]`;
    const { outcomes, problems } = await play(
      {
        "mocks/chat.yaml": `endpoints: [{ path: /ws, onConnect: ${steps} }]`,
        "tests/a.yaml": `
servers: { file: { mock: ../mocks/chat.yaml }, inline: { mock: { endpoints: [{ path: /ws, onConnect: ${steps} }] } } }
clients: { a: "\${file.url}/ws", b: "\${inline.url}/ws" }
steps: [{ "a, b": connect }, { a: { receive: mocks } }, { b: { receive: tests } }]`,
      },
      { paths: ["tests"] },
    );
    expect(problems).toEqual([]);
    expect(outcomes).toEqual(["tests/a.yaml: passed"]);
  });

  it("can be stopped, killed and started again by steps", async () => {
    const { outcomes } = await play(`
servers: { chat: ${mock} }
clients: { a: "\${chat.url}/ws" }
steps:
  - a: connect
  - chat: stop
  - a: { closed: 1001 }
  - a: { connect, expect: { error: refused } }
  - chat: restart
  - a: [connect, { send: hi, receive: hi }]
  - chat: kill
  - a: { closed: 1006 }
`);
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
  });
});

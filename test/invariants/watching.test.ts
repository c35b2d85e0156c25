import { describe, expect, it } from "vitest";
import { Failure } from "../../src/problem.ts";
import { play } from "../support/play.ts";
import { stage } from "../support/stage.ts";

const echo = "servers: { echo: { mock: { endpoints: [{ path: /, rules: [{ do: [{ send: '${raw}' }] }] }] } } }\n";
const clients = "clients: { alice: '${echo.url}' }\n";

describe("a violation", () => {
  it("ends the scenario at the moment it happens, whatever the step waits for", async () => {
    const { outcomes, problems, logs } = await play(
      `${echo}${clients}invariants: [{ never: leak }]
steps: [{ alice: [connect, { send: leak }, { receive: nothing, timeout: 30s }] }, { log: not reached }]
finally: [{ log: cleaned up }]`,
    );
    expect(outcomes).toEqual(["scenario.yaml: failed invariant"]);
    expect(problems[0]?.notes.at(-1)).toBe("at this step: { receive: nothing, timeout: 30s } (scenario.yaml:4:46)");
    expect(logs).toEqual(["cleaned up"]);
  });

  it("comes before what the step says of the same message", async () => {
    const { outcomes } = await play(
      `${echo}${clients}invariants: [{ never: leak }]
steps: [{ alice: [connect, { send: leak, receive: leak }] }]`,
    );
    expect(outcomes).toEqual(["scenario.yaml: failed invariant"]);
  });

  it("in finally fails a scenario that has passed so far, and finally goes on", async () => {
    const { outcomes, problems, logs } = await play(
      `${echo}${clients}invariants: [{ never: leak }]
steps: [{ alice: connect }]
finally: [{ alice: { send: leak, receive: leak } }, { log: cleaned up }]`,
    );
    expect(outcomes).toEqual(["scenario.yaml: failed invariant"]);
    expect(problems[0]?.notes.at(-1)).toBe("the steps had ended");
    expect(logs).toEqual(["cleaned up"]);
  });

  it("can be what a scenario is about when a variable has no value yet", async () => {
    const { say, failures } = await stage(
      "clients: { alice: ws://h }\ninvariants: [{ never: '${later}' }]\nsteps: [{ set: { later: x } }]",
    );
    say("alice", "y");
    expect(failures).toMatchObject([{ code: "not-set", headline: 'The variable "later" has no value yet' }]);
  });
});

describe("the end of the steps", () => {
  const asking = `servers: { echo: { mock: { endpoints: [{ path: /, rules: [{ delay: 50ms, do: [{ send: answer }] }] }] } } }\n${clients}`;

  it("waits for answers that may still come", async () => {
    const { outcomes } = await play(
      `${asking}invariants: [{ answered: { request: ask, reply: answer, within: 20s } }]
steps: [{ alice: [connect, { send: ask }] }]`,
    );
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
  });

  it("does not wait for those of connections that are over", async () => {
    const { outcomes, problems } = await play(
      `${asking}invariants: [{ answered: { request: ask, reply: answer, within: 20s } }]
steps: [{ alice: [connect, { send: ask }, close] }]`,
    );
    expect(outcomes).toEqual(["scenario.yaml: failed invariant"]);
    expect(problems[0]?.notes).toContain("the connection was closed by an earlier step");
  });

  it("goes on when the last answer is there, and rejects when the track is stopped", async () => {
    const {
      scene,
      track,
      play: begin,
      say,
    } = await stage(
      `clients: { alice: ws://h }\ninvariants: [{ answered: { request: ask, reply: answer } }]
steps: [{ alice: { send: ask } }]`,
    );
    await begin();
    const stopped = scene.track();
    const rejected = scene.watching?.settle(stopped);
    stopped.stop(new Failure({ code: "interrupted", headline: "stopped" }));
    await expect(rejected).rejects.toThrow("stopped");
    const settled = scene.watching?.settle(track);
    say("alice", "answer");
    await settled;
    expect(scene.watching?.over()).toBeUndefined();
  });
});

it("what a codec has made of a message is looked at, in both directions", async () => {
  const { outcomes } = await play(
    `${echo}clients: { alice: { url: '\${echo.url}', codec: hex } }
invariants: [{ never: "ff", match: "ff", from: client }]
steps: [{ alice: [connect, { send: { $hex: "01" }, receive: "01" }, { send: { $hex: "ff" } }] }]`,
  );
  expect(outcomes).toEqual(["scenario.yaml: failed invariant"]);
});

it("of a client with a profile its events are looked at, in both directions", async () => {
  const invariants = (first: string): Promise<readonly string[]> =>
    play(
      `servers: { rpc: { mock: { endpoints: [{ path: /, rules: [{ do: [{ send: { jsonrpc: "2.0", id: "\${message.id}", result: 7 } }] }] }] } } }
clients: { alice: { url: '\${rpc.url}', codec: jsonrpc } }
invariants: [${first}]
steps: [{ alice: [connect, { send: { call: sum }, receive: { result: 7 } }] }]`,
    ).then(({ outcomes, problems }) => [...outcomes, ...problems.map(({ headline }) => headline)]);
  expect(await invariants("{ unique: $.result }, { never: { nothing: $any } }")).toEqual(["scenario.yaml: passed"]);
  expect((await invariants("{ never: { result: 7 } }"))[0]).toBe("scenario.yaml: failed invariant");
  expect((await invariants("{ never: { call: sum }, from: client }"))[1]).toMatch(
    /^alice: a message was sent that must never be sent: \{.*call: "sum"/,
  );
});

it("a scenario without invariants is not watched", async () => {
  const { scene } = await stage("clients: { alice: ws://h }\nsteps: [{ wait: 1ms }]");
  expect(scene.watching).toBeUndefined();
});

describe("connections that steps accept", () => {
  const both = (invariant: string): string => `servers: { upstream: { listen: true } }
clients: { alice: { url: "\${upstream.url}" } }
invariants: [${invariant}]
steps:
  - alice: connect
  - upstream: { accept, as: conn }
  - alice: { send: leak }
  - conn: { receive: leak }
  - conn: { send: answer }
  - alice: { receive: answer }`;

  it.each([
    ["{ never: leak }", "passed"],
    ["{ never: leak, clients: conn, from: client }", "failed invariant"],
    ["{ never: leak, clients: conn }", "passed"],
    ["{ never: answer, clients: conn }", "failed invariant"],
    ["{ never: answer, clients: alice }", "failed invariant"],
  ])("are looked at where they are named: %s", async (invariant, outcome) => {
    const { outcomes } = await play(both(invariant));
    expect(outcomes).toEqual([`scenario.yaml: ${outcome}`]);
  });

  it("are all looked at where there are no clients", async () => {
    const program = `const socket = new (require("ws"))(process.env.URL); socket.on("open", () => socket.send("leak"));`;
    const { outcomes, problems } = await play(`servers:
  upstream: { listen: true }
  app: { command: [node, -e, ${JSON.stringify(program)}], env: { URL: "\${upstream.url}" }, cwd: ${JSON.stringify(process.cwd())} }
invariants: [{ never: leak, from: client }]
steps:
  - upstream: { accept, as: conn }
  - conn: { receive: leak }`);
    expect(outcomes).toEqual(["scenario.yaml: failed invariant"]);
    expect(problems[0]?.headline).toMatch(/^(?:conn|upstream #1): /);
  });
});

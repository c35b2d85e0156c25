import { describe, expect, it } from "vitest";
import { type Clock, systemClock } from "../../src/environment.ts";
import { Deadlines } from "../../src/play/deadlines.ts";
import { playScenario } from "../../src/run/play-scenario.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { scenario } from "../support/load.ts";
import { play, testEnvironment } from "../support/play.ts";

expectNoOpenHandles();

/** A server whose rules are the test's, and two clients. */
const chat = (endpoint: string, clients = "clients: { alice: '${chat.url}/ws', bob: '${chat.url}/ws' }"): string =>
  `servers: { chat: { mock: { endpoints: [{ path: /ws, ${endpoint} }] } } }\n${clients}\n`;
const echo = "rules: [{ do: [{ send: '${raw}' }] }]";

describe("a scenario", () => {
  it("plays before, steps and finally in their order", async () => {
    const { logs, outcomes } = await play(
      "before: [{ log: 1 }]\nsteps: [{ log: 2 }, { log: 3 }]\nfinally: [{ log: 4 }]",
    );
    expect(logs).toEqual(["1", "2", "3", "4"]);
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
  });

  it("that fails in before plays no steps", async () => {
    const { logs, outcomes } = await play('before: [{ assert: "1 == 2" }]\nsteps: [{ log: 2 }]\nfinally: [{ log: 3 }]');
    expect(logs).toEqual(["3"]);
    expect(outcomes).toEqual(["scenario.yaml: failed assert"]);
  });

  it("may be played many times, also at once", async () => {
    const read = await scenario(
      `${chat(echo)}vars: { id: "\${uuid()}" }\nsteps: [{ alice: [connect, { send: "\${id}", receive: "\${id}" }, close] }]`,
    );
    const deadlines = new Deadlines(systemClock);
    const options = {
      environment: testEnvironment("/tmp"),
      deadlines,
      detail: "scenarios",
      tell: () => undefined,
      given: new Map(),
      insecure: false,
    } as const;
    const played = await Promise.all(Array.from({ length: 20 }, () => playScenario(read, options)));
    expect(new Set(played.map(({ outcome }) => outcome.status))).toEqual(new Set(["passed"]));
    deadlines.clear();
  });

  it("tells how many steps it has, how long it took, its series and notes", async () => {
    const { events } = await play(`${chat(echo)}
steps:
  - alice: connect
  - repeat: 3
    steps: [{ alice: { send: hi, receive: hi, within: 5s, measure: round trip } }]
  - alice: { send: unread }
  - alice: { receive: unread, timeout: 2s }
  - alice: { send: one }
  - alice: { send: two, receive: two }
  - alice: close
`);
    const end = events.find((each) => each.type === "scenario:end");
    expect(end).toMatchObject({ steps: 7, outcome: { status: "passed" }, notes: ["alice: 1 message was never read"] });
    expect(end?.series["round trip"]?.count).toBe(3);
    expect(end?.transcript).toBeUndefined();
    expect(end?.variables).toBeUndefined();
  });

  it("that fails shows what was said last and the variables in play", async () => {
    const { events } = await play(
      `vars: { a: 1 }\n${chat(echo)}steps: [{ alice: [connect, { send: hi, receive: hi }] }, { set: { b: two } }, { assert: a == b }]`,
    );
    const end = events.find((each) => each.type === "scenario:end");
    expect(end?.transcript?.map(({ peer, arrow, text }) => `${peer} ${arrow} ${text}`)).toEqual([
      'alice -> "hi"',
      'alice <- "hi"',
    ]);
    expect(end?.variables).toEqual({ a: "1", b: '"two"' });
  });
});

describe("the end of a scenario", () => {
  it("closes who is connected with 1000, without judgement", async () => {
    const { events, outcomes } = await play(`${chat("")}steps: [{ "alice, bob": connect }]`);
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
    expect(events.filter((each) => each.type === "client" && each.state === "closed")).toMatchObject([
      { client: "alice", code: 1000, by: "us" },
      { client: "bob", code: 1000, by: "us" },
    ]);
  });

  it("is a failure when a connection ended and no step expected it", async () => {
    const closing = chat("rules: [{ do: [{ close: 4001 }] }]");
    const { problems } = await play(`${closing}steps: [{ alice: connect }, { alice: { send: bye } }, { wait: 100ms }]`);
    expect(problems).toMatchObject([
      {
        code: "unexpected-close",
        headline: "alice: the other side closed with 4001, and no step expected it",
        help: "If that is right, say so: - alice: { closed: 4001 }.",
        place: { line: 2 },
      },
    ]);
    expect(problems[0]?.notes).toEqual([
      expect.stringMatching(/^it ended .* after the scenario began, after 0 messages$/),
    ]);
    const one = await play(
      `${chat("rules: [{ do: [{ send: ok }, { close: 4001 }] }]")}steps: [{ alice: connect }, { alice: { send: bye, receive: ok } }, { wait: 100ms }]`,
    );
    expect(one.problems[0]?.notes).toEqual([expect.stringMatching(/after 1 message$/)]);
    const awaited = await play(`${closing}steps: [{ alice: [connect, { send: bye }, { closed: 4001 }] }]`);
    expect(awaited.outcomes).toEqual(["scenario.yaml: passed"]);
  });

  it("does not hide a failure behind the close that followed it", async () => {
    const { outcomes } = await play(
      `${chat("rules: [{ do: [{ close: 4001 }] }]")}steps: [{ alice: connect }, { alice: { send: bye, receive: thanks } }]`,
    );
    expect(outcomes).toEqual(["scenario.yaml: failed closed"]);
  });

  it("does not wait for a server that does not answer a close", async () => {
    const { outcomes } = await play(`${chat("onClose: [{ wait: 1m }]")}steps: [{ alice: connect }]`);
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
  });

  it("ends what clients do by themselves: what comes while they close sets nothing off", async () => {
    const { outcomes, events } = await play(
      chat(
        "rules: [{ do: [{ repeat: 200, steps: [{ send: tick }] }] }]",
        "clients: { alice: { url: '${chat.url}/ws', rules: [{ when: { message: tick }, do: [{ wait: 1m }, { send: tock }] }], onClose: [{ wait: 1m }] } }",
      ) + "steps: [{ alice: [connect, { send: go }] }]",
    );
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
    expect(JSON.stringify(events)).not.toContain("tock");
  });
});

describe("the time of a scenario", () => {
  it("is limited; the step that it was at is told", async () => {
    const { problems, logs } = await play(
      "timeout: 50ms\nsteps: [{ log: begin }, { wait: 10s }]\nfinally: [{ log: end }]",
    );
    expect(problems).toMatchObject([
      { code: "time-out", headline: "The scenario did not end within 50 ms", place: { line: 2 } },
    ]);
    expect(logs).toEqual(["begin", "end"]);
  });

  it("is that of the command line when the scenario says nothing", async () => {
    const { outcomes } = await play(
      { "a.yaml": "steps: [{ wait: 10s }]", "b.yaml": "timeout: 5s\nsteps: [{ wait: 60ms }]" },
      { timeout: 50, workers: 1 },
    );
    expect(outcomes).toEqual(["a.yaml: errored time-out", "b.yaml: passed"]);
  });

  it("also ends a loop that waits for nothing", async () => {
    const { outcomes } = await play("timeout: 50ms\nsteps: [{ repeat: 1000000000, steps: [{ set: { a: 1 } }] }]");
    expect(outcomes).toEqual(["scenario.yaml: errored time-out"]);
  });

  it("also ends the start of a server", async () => {
    const { outcomes } = await play(
      'timeout: 200ms\nservers: { chat: { command: "sleep 30", url: "ws://127.0.0.1:${port}" } }\nsteps: [{ log: never }]',
    );
    expect(outcomes).toEqual(["scenario.yaml: errored time-out"]);
  });
});

describe("finally", () => {
  it("runs after a failure, each step of it; what fails there is a note", async () => {
    const { logs, outcomes, notes } = await play(
      'steps: [{ assert: "1 == 2" }]\nfinally: [{ log: a }, { assert: "3 == 4" }, { log: b }]',
    );
    expect(logs).toEqual(["a", "b"]);
    expect(outcomes).toEqual(["scenario.yaml: failed assert"]);
    expect(notes).toEqual([expect.stringMatching(/^finally: .*3 == 4/)]);
  });

  it("that fails after steps that passed is the failure", async () => {
    const { outcomes, problems } = await play('steps: [{ wait: 1ms }]\nfinally: [{ assert: "3 == 4" }]');
    expect(outcomes).toEqual(["scenario.yaml: failed assert"]);
    expect(problems).toMatchObject([{ place: { line: 2 } }]);
  });

  it("passes over a step that reads what never got a value", async () => {
    const { logs, outcomes, notes } = await play(
      `${chat(echo)}steps: [{ assert: "1 == 2" }, { alice: { receive, extract: { id: $.id } } }]
finally: [{ log: "delete \${id}" }, { log: done }]`,
    );
    expect(logs).toEqual(["done"]);
    expect(outcomes).toEqual(["scenario.yaml: failed assert"]);
    expect(notes).toEqual(['finally: { log: "delete ${id}" } was passed over: The variable "id" has no value yet']);
  });

  it("runs when a server could not start, and then nobody is there", async () => {
    const { logs, outcomes, notes } = await play(`
servers: { chat: { command: exit 1, url: "ws://127.0.0.1:\${port}" }, mail: { mock: { endpoints: [{ path: /ws }] } } }
clients: { alice: "\${chat.url}" }
steps: [{ alice: connect }]
finally: [{ alice: { send: bye } }, { mail: stop }, { log: "\${mail.url}" }, { log: done }]`);
    expect(outcomes).toEqual(["scenario.yaml: errored server"]);
    expect(logs).toEqual(["done"]);
    expect(notes).toMatchInlineSnapshot(`
      [
        "finally: { alice: { send: bye } } was passed over: alice cannot send: it is not connected",
        "finally: { mail: stop } was passed over: The server mail was not started",
        "finally: { log: "\${mail.url}" } was passed over: The variable "mail" has no value yet",
      ]
    `);
  });

  it("has a time of its own; the step that it was at is told, and the others are not played", async () => {
    const read = await scenario("steps: [{ log: steps }]\nfinally:\n  - log: first\n  - wait: 10m\n  - log: last\n");
    // A thousand times as fast.
    const clock: Clock = {
      ...systemClock,
      now: () => systemClock.now() * 1000,
      after: (milliseconds, callback) => systemClock.after(milliseconds / 1000, callback),
    };
    const deadlines = new Deadlines(clock);
    const logs: string[] = [];
    const played = await playScenario(read, {
      environment: { ...testEnvironment("/tmp"), clock },
      deadlines,
      detail: "scenarios",
      tell: (event) => void (event.type === "log" && logs.push(event.text)),
      given: new Map(),
      insecure: false,
    });
    deadlines.clear();
    expect(logs).toEqual(["steps", "first"]);
    expect(played.outcome).toMatchObject({
      status: "errored",
      problem: {
        code: "time-out",
        headline: "finally did not end within 10 s",
        label: "it was still at this step",
        place: { line: 4 },
      },
    });
    expect(played.outcome).not.toHaveProperty("problem.help");
  });

  it("may use connections, and is played before they are closed", async () => {
    const { outcomes, events } = await play(
      `${chat(echo)}steps: [{ alice: connect }, { assert: "1 == 2" }]\nfinally: [{ alice: { send: bye, receive: bye } }]`,
    );
    expect(outcomes).toEqual(["scenario.yaml: failed assert"]);
    expect(events.filter((each) => each.type === "frame")).toHaveLength(2);
  });
});

describe("an interrupt", () => {
  it("ends the step that waits, plays finally, closes with 1001", async () => {
    const abort = new AbortController();
    const { events, outcomes, logs, exitCode } = await play(
      {
        "a.yaml": `name: a\n${chat(echo)}steps: [{ alice: connect }, { log: waiting }, { alice: receive }]\nfinally: [{ log: finally }]\n---\nname: b\nsteps: [{ log: never }]\n`,
      },
      {
        signal: abort.signal,
        onEvent: (event) => void (event.type === "log" && event.text === "waiting" && abort.abort("SIGINT")),
      },
    );
    expect(outcomes).toEqual(["a: errored interrupted", "b: skipped: not run: the run was interrupted"]);
    expect(logs).toEqual(["waiting", "finally"]);
    expect(events.filter((each) => each.type === "client" && each.state === "closed")).toMatchObject([
      { client: "alice", code: 1001, by: "us" },
    ]);
    expect(events.at(-1)).toMatchObject({ type: "run:end", interrupted: "SIGINT" });
    expect(exitCode).toBe(130);
  });

  it("during finally lets it end, and clients close with 1001", async () => {
    const abort = new AbortController();
    const { events, outcomes, logs } = await play(
      `${chat(echo)}steps: [{ alice: connect }]\nfinally: [{ log: begins }, { alice: { send: bye, receive: bye } }, { log: ends }]`,
      {
        signal: abort.signal,
        onEvent: (event) => void (event.type === "log" && event.text === "begins" && abort.abort("SIGINT")),
      },
    );
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
    expect(logs).toEqual(["begins", "ends"]);
    expect(events.filter((each) => each.type === "client" && each.state === "closed")).toMatchObject([
      { client: "alice", code: 1001, by: "us" },
    ]);
  });

  it("ends the start of a server, and leaves nothing of it", async () => {
    const abort = new AbortController();
    const { outcomes, exitCode } = await play(
      'servers: { chat: { command: "sleep 30", url: "ws://127.0.0.1:${port}" } }\nsteps: [{ log: never }]',
      {
        signal: abort.signal,
        onEvent: (event) => void (event.type === "server" && event.state === "starting" && abort.abort("SIGTERM")),
      },
    );
    expect(outcomes).toEqual(["scenario.yaml: errored interrupted"]);
    expect(exitCode).toBe(143);
  });

  it("before the run begins plays nothing", async () => {
    const abort = new AbortController();
    abort.abort("SIGTERM");
    const { outcomes, exitCode } = await play("steps: [{ log: never }]", { signal: abort.signal });
    expect(outcomes).toEqual(["scenario.yaml: skipped: not run: the run was interrupted"]);
    expect(exitCode).toBe(143);
  });
});

describe("what clients do by themselves", () => {
  it("answers heartbeats in the background, whatever the steps do", async () => {
    const { outcomes } = await play(`
servers:
  chat:
    mock:
      endpoints:
        - path: /ws
          state: { pongs: 0 }
          rules:
            - { when: { message: beat }, do: [{ repeat: 3, steps: [{ send: { type: ping } }, { receive: { type: pong }, timeout: 2s }, { set: { pongs: "\${pongs + 1}" } }] }, { send: { type: counted, pongs: "\${pongs}" } }] }
clients: { alice: { url: "\${chat.url}/ws", rules: [{ when: { message: { type: ping } }, do: [{ send: { type: pong } }] }] } }
steps:
  - alice: [connect, { send: beat }]
  - alice: { receiveNext: { type: counted, pongs: 3 } }
  - alice: { receive: { type: ping }, count: 3 }
  - alice: close
`);
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
  });

  it("begins when a connection opens and ends with it, each time", async () => {
    const { outcomes, logs } = await play(
      chat(
        echo,
        "clients: { alice: { url: '${chat.url}/ws', onConnect: [{ send: hello }], onClose: [{ log: 'closed ${close.code}' }] } }",
      ) + "steps: [{ repeat: 2, steps: [{ alice: [connect, { receive: hello }, { close: 4000 }] }] }, { wait: 20ms }]",
    );
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
    expect(logs).toEqual(["closed 4000", "closed 4000"]);
  });

  it("fails the scenario when it fails", async () => {
    const { problems } = await play(
      `${chat(echo, "clients: { alice: { url: '${chat.url}/ws', rules: [{ do: [{ assert: message == 'x' }] }] } }")}steps: [{ alice: [connect, { send: y }] }, { wait: 10s }]`,
    );
    expect(problems).toMatchObject([{ code: "assert", place: { line: 2 } }]);
  });

  it("fails the scenario also when no step waits any more", async () => {
    const { outcomes } = await play(
      `${chat("onConnect: [{ send: hi }]", "clients: { alice: { url: '${chat.url}/ws', onConnect: [{ receive: hi }, { assert: 1 == 2 }] } }")}steps: [{ alice: connect }, { wait: 100ms }]`,
    );
    expect(outcomes).toEqual(["scenario.yaml: failed assert"]);
  });
});

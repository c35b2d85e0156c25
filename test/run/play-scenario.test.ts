import { describe, expect, it } from "vitest";
import { type Clock, hostEnvironment, systemClock } from "../../src/environment.ts";
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
});

describe("a scenario with many clients", () => {
  it("lets the process make room for them before it dials", async () => {
    const told = async (size: number): Promise<number> => {
      let count = 0;
      const manyClients = (): void => void count++;
      const read = await scenario(
        `clients: { all-of-them: { url: ws://127.0.0.1:1, size: ${size} } }\nsteps: [{ log: hi }]`,
      );
      await playScenario(read, { environment: { ...testEnvironment("/tmp"), manyClients } });
      return count;
    };
    expect([await told(31), await told(32)]).toEqual([0, 1]);
  });
});

describe("a scenario without options", () => {
  it("is played in this process, and leaves no timer behind", async () => {
    const read = await scenario(
      `${chat(echo)}steps: [{ alice: [connect, { send: hi, receive: hi }] }, { log: "\${env.PATH != ''}" }]`,
    );
    expect(await playScenario(read)).toMatchObject({ outcome: { status: "passed" }, steps: 2 });

    const armed = new Set<object>();
    const after: Clock["after"] = (milliseconds, callback) => {
      const timer = {};
      armed.add(timer);
      const cancel = systemClock.after(milliseconds, () => {
        armed.delete(timer);
        callback();
      });
      return () => {
        armed.delete(timer);
        cancel();
      };
    };
    await playScenario(read, { environment: { ...hostEnvironment(), clock: { ...systemClock, after } } });
    expect(armed.size).toBe(0);
  });
});

describe("the end of a scenario", () => {
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

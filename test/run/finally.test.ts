import { describe, expect, it } from "vitest";
import { type Clock, systemClock } from "../../src/environment.ts";
import { Deadlines } from "../../src/play/deadlines.ts";
import { playScenario } from "../../src/run/play-scenario.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { scenario } from "../support/load.ts";
import { play, testEnvironment } from "../support/play.ts";

expectNoOpenHandles();

/** A server whose rules are the test's, and two clients. */
const chat = (endpoint: string): string =>
  `servers: { chat: { mock: { endpoints: [{ path: /ws, ${endpoint} }] } } }
clients: { alice: '\${chat.url}/ws', bob: '\${chat.url}/ws' }\n`;
const echo = "rules: [{ do: [{ send: '${raw}' }] }]";

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
    // Not again for each step that was not played.
    expect(played.notes).toEqual([]);
  });

  it("may use connections, and is played before they are closed", async () => {
    const { outcomes, events } = await play(
      `${chat(echo)}steps: [{ alice: connect }, { assert: "1 == 2" }]\nfinally: [{ alice: { send: bye, receive: bye } }]`,
    );
    expect(outcomes).toEqual(["scenario.yaml: failed assert"]);
    expect(events.filter((each) => each.type === "frame")).toHaveLength(2);
  });
});

import { describe, expect, it } from "vitest";
import { play } from "../support/play.ts";

const given = (pairs: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(pairs));

describe("variables", () => {
  const show = "steps: [{ log: '${json(a)} ${json(b)}' }]";

  it("have values before the steps, in whatever order they read each other", async () => {
    expect((await play(`vars: { a: "\${b + 1}", b: "\${c * 2}", c: 3 }\n${show}`)).logs).toEqual(["7 6"]);
  });

  it("are evaluated once", async () => {
    const { logs } = await play(
      'vars: { a: "${uuid()}", b: "${a}" }\nsteps: [{ repeat: 2, steps: [{ log: "${a}" }, { log: "${b}" }] }]',
    );
    expect(new Set(logs).size).toBe(1);
  });

  it("from outside win, and take the type of what they replace", async () => {
    expect((await play(`vars: { a: 1, b: [x] }\n${show}`, { given: given({ a: "5", b: '["y"]' }) })).logs).toEqual([
      '5 ["y"]',
    ]);
  });

  it("from outside need not stand in the file", async () => {
    expect((await play(show, { given: given({ a: "5", b: "text" }) })).logs).toEqual(['"5" "text"']);
  });

  it("from outside with a wrong type are told with the place", async () => {
    const { problems, exitCode } = await play(`vars: { a: 1, b: 2 }\n${show}`, { given: given({ a: "five" }) });
    expect(problems).toMatchObject([
      {
        code: "invalid-argument",
        headline: 'A file gives a=five: the variable "a" is a number in the file',
        place: { line: 1 },
      },
    ]);
    expect(exitCode).toBe(2);
  });

  it("that nothing reads do not stand in reports: an environment file holds more than that", async () => {
    const { events } = await play("vars: { a: 1 }\nsteps: [{ log: '${b}' }, { assert: a == 2 }]", {
      given: given({ b: "read", PASSWORD: "hunter2" }),
    });
    expect(events.find((each) => each.type === "scenario:end")?.variables).toEqual({ a: "1", b: '"read"' });
    expect(JSON.stringify(events)).not.toContain("hunter2");
  });

  it("may read the environment", async () => {
    expect(
      (await play('vars: { a: "${env.STAGE}", b: "${env.NOTHING}" }\n' + show, { env: { STAGE: "test" } })).logs,
    ).toEqual(['"test" null']);
  });

  it("may set the time-outs of the scenario and of its steps", async () => {
    const silent = "servers: { chat: { mock: { endpoints: [{ path: /ws }] } } }\nclients: { a: '${chat.url}/ws' }\n";
    const { problems } = await play(
      {
        "a.yaml": `vars: { t: 30ms }\ntimeout: "\${t}"\nsteps: [{ wait: 5s }]`,
        "b.yaml": `vars: { t: 700ms }\ndefaults: { timeout: "\${t}" }\n${silent}steps: [{ a: [connect, receive] }]`,
      },
      { workers: 1 },
    );
    expect(problems.map(({ headline }) => headline)).toEqual([
      "The scenario did not end within 30 ms",
      "a: no message matched within 700 ms",
    ]);
  });

  it("may read servers, and servers may read variables", async () => {
    const { logs, outcomes } = await play(`
vars: { port: "\${chat.port}", where: /ws, url: "\${chat.url}\${where}" }
servers: { chat: { mock: { endpoints: [{ path: /ws }] } } }
clients: { alice: "\${url}" }
steps: [{ alice: [connect, close] }, { log: "\${port == chat.port}" }]`);
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
    expect(logs).toEqual(["true"]);
  });
});

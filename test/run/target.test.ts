import { describe, expect, it } from "vitest";
import { nowhere } from "../../src/expression/expr.ts";
import type { PlannedFile } from "../../src/run/plan.ts";
import { aimAll } from "../../src/run/target.ts";
import { brief, thrownBy } from "../support/evaluate.ts";
import { load } from "../support/load.ts";
import { play } from "../support/play.ts";

async function planned(...texts: string[]): Promise<readonly PlannedFile[]> {
  const files = await Promise.all(texts.map((text) => load(text)));
  return files.map((file) => ({ file, scenarios: file.scenarios }));
}

/** Each scenario's servers with their urls; a dash for what is not a url. */
const urls = (files: readonly PlannedFile[]): readonly string[] =>
  files.flatMap(({ scenarios }) =>
    scenarios.map(({ servers }) =>
      [...servers.values()]
        .map(
          (each) =>
            `${each.name} ${each.kind === "process" && each.spec.kind === "url" ? each.spec.url.evaluate(nowhere) : "-"}`,
        )
        .join(", "),
    ),
  );

const one = "servers: { chat: { mock: { endpoints: [{ path: /ws }] } } }\nsteps: [{ wait: 1ms }]";
const two = "servers: { chat: ws://a, mail: { command: x, url: 'ws://h:${port}' } }\nsteps: [{ wait: 1ms }]";
const none = "steps: [{ wait: 1ms }]";

describe("a target", () => {
  it("takes the place of the only server of each scenario, whatever it is", async () => {
    expect(
      urls(
        aimAll(await planned(one, "servers: { api: { command: x, url: ws://h } }\nsteps: [{ wait: 1ms }]", none), [
          "wss://staging.example.com",
        ]),
      ),
    ).toEqual(["chat wss://staging.example.com", "api wss://staging.example.com", ""]);
  });

  it("may name the server of those that have several", async () => {
    expect(urls(aimAll(await planned(one, two), ["chat=ws://b", "mail=wss://c/ws?x=1"]))).toEqual([
      "chat ws://b",
      "chat ws://b, mail wss://c/ws?x=1",
    ]);
  });

  it("loses the slash at its end, which a path would double", async () => {
    expect(urls(aimAll(await planned(one), ["ws://b/"]))).toEqual(["chat ws://b"]);
  });

  it("leaves everything as it is when there is none", async () => {
    const files = await planned(one, two);
    expect(aimAll(files, [])).toBe(files);
  });

  it.each([
    [
      two,
      ["ws://b"],
      '"scenario.yaml" has several servers; which one is ws://b? | Name it: -t chat=ws://b. Its servers are chat, mail.',
    ],
    [one, ["caht=ws://b"], '-t caht=ws://b: no scenario has a server "caht" | Did you mean "chat"?'],
    [
      none,
      ["ws://b"],
      "-t ws://b: no scenario has a server that this url could replace | It replaces what stands under servers: { chat: … }, which clients use as ${chat.url}.",
    ],
    [one, ["localhost:8080"], '-t localhost:8080: "localhost:8080" is not a url | Did you mean "ws://localhost:8080"?'],
    [
      one,
      ["chat=ftp://b"],
      '-t chat=ftp://b: "ftp://b" is not the url of a server that clients can connect to | A url begins with ws://, wss://, http://, https:// or ws+unix:.',
    ],
  ])("that fits nothing is told before anything runs: %s %j", async (text, targets, problem) => {
    const files = await planned(text);
    expect(brief(await thrownBy(() => aimAll(files, targets)))).toBe(problem);
  });

  it("is used, and what it replaces is not started", async () => {
    const other = `
servers: { chat: { mock: { endpoints: [{ path: /ws, onConnect: [{ send: from the other }] }] } } }
clients: { alice: "\${chat.url}/ws" }
steps: [{ exec: [node, -e, "setTimeout(() => {}, 1)"] }, { alice: [connect, { receive: from the other }, close] }]`;
    const { outcomes, events } = await play(
      `
servers: { real: { command: exit 7, url: "ws://127.0.0.1:\${port}" } }
clients: { alice: "\${real.url}/ws" }
steps: [{ alice: { connect, expect: { error: refused } } }]`,
      { targets: ["ws://127.0.0.1:1"] },
    );
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
    expect(events.some((each) => each.type === "server" && each.state === "exited")).toBe(false);
    expect((await play(other)).outcomes).toEqual(["scenario.yaml: passed"]);
  });

  it("that is wrong ends the run with 2, and every reader hears why", async () => {
    const { exitCode, problems, events } = await play(two, { targets: ["ws://b"] });
    expect(exitCode).toBe(2);
    expect(problems.map(({ code }) => code)).toEqual(["invalid-argument"]);
    expect(events.map(({ type }) => type)).toEqual(["run:start", "diagnostic", "run:end"]);
  });
});

import { getEventListeners } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Environment, systemClock } from "../../src/environment.ts";
import { loadText } from "../../src/language/load.ts";
import type { Scenario } from "../../src/language/scenario.ts";
import { Deadlines } from "../../src/play/deadlines.ts";
import type { Played } from "../../src/run/played.ts";
import { playScenario } from "../../src/run/play-scenario.ts";
import type { RunEventOf } from "../../src/steps/scene.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";

expectNoOpenHandles();
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const environment: Environment = {
  cwd: "/tmp",
  env: {},
  stdout: { write: () => undefined, isTerminal: false },
  stderr: { write: () => undefined, isTerminal: false },
  clock: systemClock,
  random: () => 0.5,
  hostname: "test-host",
  atExit: () => () => undefined,
};

/** The same process plays a scenario again and again, as a virtual user of a load test would. */
class Soak {
  readonly deadlines = new Deadlines(systemClock);
  readonly abort = new AbortController();
  readonly #scenario: Scenario;

  private constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  static async of(yaml: string): Promise<Soak> {
    const { scenarios, problems } = await loadText(
      yaml,
      { path: "/tmp/soak.yaml", shown: "soak.yaml" },
      { show: (path) => path },
    );
    const [scenario] = scenarios;
    if (problems.length > 0 || !scenario) throw new Error(problems.map(({ headline }) => headline).join("\n"));
    return new Soak(scenario);
  }

  async play(tell: (event: RunEventOf) => void = () => undefined): Promise<Played> {
    const { deadlines, abort } = this;
    const played = await playScenario(this.#scenario, {
      environment,
      deadlines,
      detail: "frames",
      tell,
      given: new Map(),
      insecure: false,
      signal: abort.signal,
      hurry: abort.signal,
    });
    if ("problem" in played.outcome) throw new Error(played.outcome.problem.headline);
    return played;
  }
}

/** Bytes in use when nothing is left that could be freed. */
function heap(): number {
  for (let count = 0; count < 3; count++) collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** How many listen to the process and to a signal. */
function listeners(signal: AbortSignal): number {
  const onProcess = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  return onProcess + getEventListeners(signal, "abort").length;
}

const mock = `servers:
  m:
    mock:
      endpoints:
        - path: /
          state: { count: 0 }
          rules:
            - { when: { message: { type: ask } }, do: [{ set: { count: "\${count + 1}" } }, { send: { type: answer, count: "\${count}" } }] }
clients: { a: "\${m.url}/" }
`;

describe("a compiled scenario", () => {
  it("leaves nothing behind when it is played 1,000 times", { timeout: 120_000 }, async () => {
    const soak = await Soak.of(`${mock}steps:
  - a: connect
  - a: { send: { type: ask }, receive: { type: answer }, extract: { count: $.count }, measure: answer }
  - assert: count == 1
  - a: close
`);
    // Until V8 has compiled what it is going to compile.
    for (let count = 0; count < 500; count++) await soak.play();
    const before = { heap: heap(), listeners: listeners(soak.abort.signal) };
    for (let count = 0; count < 500; count++) await soak.play();
    expect(listeners(soak.abort.signal)).toBe(before.listeners);
    // 3 KiB that each of them leaves behind, less than its clients take, would be more.
    expect((heap() - before.heap) / 1024).toBeLessThan(1_500);
  });

  it("is played by 50 at once", { timeout: 120_000 }, async () => {
    const soak = await Soak.of(`${mock}steps:
  - a: connect
  - repeat: 20
    as: i
    steps: [{ a: { send: { type: ask }, receive: { type: answer, count: "\${i + 1}" } } }]
  - a: close
`);
    const warnings: Error[] = [];
    const warned = (warning: Error): number => warnings.push(warning);
    process.on("warning", warned);
    onTestFinished(() => void process.off("warning", warned));
    await Promise.all(Array.from({ length: 50 }, () => soak.play()));
    // Node tells its suspicion of a leak in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });

  it("needs no more memory for its 2,000th connection than for its 500th", { timeout: 120_000 }, async () => {
    const soak = await Soak.of(`${mock}steps:
  - repeat: 2000
    as: i
    steps:
      - a: connect
      - a: { send: { type: ask }, receive: { type: answer, count: 1 } }
      - a: close
      - { log: "\${i}", if: i == 499 || i == 1999 }
`);
    const used: number[] = [];
    const counts: number[] = [];
    const { series } = await soak.play((event) => {
      if (event.type !== "log") return;
      used.push(heap());
      counts.push(listeners(soak.abort.signal));
    });
    expect(series).toEqual({});
    const [early = 0, late = 0] = used;
    expect(used).toHaveLength(2);
    expect(counts[1]).toBe(counts[0]);
    expect((late - early) / 1024).toBeLessThan(1_500);
  });
});

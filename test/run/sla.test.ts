import { describe, expect, it } from "vitest";
import { brokenSla, limitsBySeries } from "../../src/run/sla.ts";
import { MeasuredSeries } from "../../src/play/measured-series.ts";
import { scenario } from "../support/load.ts";
import { play } from "../support/play.ts";

const scope = { get: (name: string) => (name === "most" ? "2ms" : undefined) };

function of(samples: readonly number[]): MeasuredSeries {
  const series = new MeasuredSeries();
  for (const sample of samples) series.measure(1000, 1000 + sample);
  return series;
}

/** How series are judged by limits that are written so. */
async function judged(sla: string, series: Readonly<Record<string, readonly number[]>>, lateness = 0) {
  const names = ["a", "b"].map((name) => `{ bob: { receive: m, measure: ${name} } }`);
  const compiled = await scenario(
    `clients: { bob: ws://h }\nvars: { most: 2ms }\nsla:\n  ${sla}\nsteps: [{ bob: connect }, ${names.join(", ")}]`,
  );
  const measured = new Map(Object.entries(series).map(([name, samples]) => [name, of(samples)]));
  const longest = (start: number, end: number): number => (start === 1000 && end > start ? lateness : NaN);
  return brokenSla(compiled.sla, measured, scope, { longest })?.problem;
}

describe("the limits of a report", () => {
  it("are told of each series, but for those without a value", async () => {
    const { sla } = await scenario(`
clients: { bob: ws://h }
vars: { most: 2ms, other: 1ms }
sla: { a: { p95: '\${most}', minCount: 3 }, b: { max: 1s, min: '\${other}' } }
steps: [{ bob: { receive: m, measure: a } }, { bob: { receive: m, measure: b } }]
`);
    expect(Object.fromEntries(limitsBySeries(sla, scope))).toEqual({
      a: { p95: 2, minCount: 3 },
      b: { max: 1000 },
    });
  });
});

describe("limits on series", () => {
  it("are kept at the limit itself", async () => {
    expect(await judged("a: { min: 1ms, p50: '${most}', max: 3ms, minCount: 3 }", { a: [1, 2, 3] })).toBeUndefined();
  });

  it.each([
    ["p50: 1ms", "a: p50 is 2 ms, 1 ms over the limit", "p50 of at most 1 ms", "2 ms"],
    ["p90: 2ms", "a: p90 is 3 ms, 1 ms over the limit", "p90 of at most 2 ms", "3 ms"],
    ["p95: 2ms", "a: p95 is 3 ms, 1 ms over the limit", "p95 of at most 2 ms", "3 ms"],
    ["p99: 2ms", "a: p99 is 3 ms, 1 ms over the limit", "p99 of at most 2 ms", "3 ms"],
    ["max: 2ms", "a: max is 3 ms, 1 ms over the limit", "max of at most 2 ms", "3 ms"],
    ["min: 1500us", "a: min is 1 ms, 0.5 ms under the limit", "min of at least 1.5 ms", "1 ms"],
    ["spread: 3ms", "a: spread is 2 ms, 1 ms under the limit", "spread of at least 3 ms", "2 ms"],
    ["minCount: 4", "a: only 3 latencies measured, at least 4 are wanted", "at least 4 latencies", "3"],
  ])("tell of a series that breaks %s", async (limit, headline, expected, actual) => {
    const problem = await judged(`a: { ${limit} }`, { a: [1, 2, 3] });
    expect(problem).toMatchObject({ code: "sla", headline, expected, actual, place: { line: 4 } });
    // The limit itself is marked, not its name.
    expect(problem?.place?.column).toBe(8 + limit.indexOf(":") + 2);
  });

  it("want one latency, unless they say otherwise", async () => {
    expect(await judged("a: { max: 1s }", {})).toMatchObject({
      headline: "a: nothing was measured",
      expected: "at least 1 latency",
      actual: "0",
      place: { line: 4, column: 3, width: 1 },
      help: "The steps that measure it did not run: is an if false there, or has their loop no rounds?",
    });
    expect(await judged("a: { max: 1s, minCount: 0 }", {})).toBeUndefined();
  });

  it("are told all at once, each with its place, and with the figures of all series", async () => {
    const problem = await judged("a: { p50: 1ms, max: 1ms }\n  b: { p99: 1s, minCount: 2 }", { a: [1, 5, 9], b: [8] });
    expect(problem?.headline).toBe("a: p50 is 5 ms, 4 ms over the limit (and 2 more limits are broken)");
    expect(problem?.notes).toMatchInlineSnapshot(`
      [
        "every limit that is broken:
        a: p50 is 5 ms, 4 ms over the limit (scenario.yaml:4:13)
        a: max is 9 ms, 8 ms over the limit (scenario.yaml:4:23)
        b: only 1 latency measured, at least 2 are wanted (scenario.yaml:5:27)",
        "series      n   min     p50   p90   p95    p99     max
      a           3  1 ms    5 ms  9 ms  9 ms   9 ms    9 ms
        limits  ≥ 1        ≤ 1 ms                     ≤ 1 ms
      b           1  8 ms    8 ms  8 ms  8 ms   8 ms    8 ms
        limits  ≥ 2                            ≤ 1 s",
      ]
    `);
  });

  it("tell how late the runner was where that may be the reason", async () => {
    const told = async (limit: string, lateness: number): Promise<string[]> =>
      ((await judged(`a: { ${limit} }`, { a: [100] }, lateness))?.notes ?? []).filter((note) =>
        note.includes("runner"),
      );
    expect(await told("max: 50ms", 30)).toEqual(["a: the runner itself was late meanwhile, by 30 ms at a stretch"]);
    expect(await told("max: 50ms", 5)).toEqual([]);
    expect(await told("min: 1s", 900)).toEqual([]);
    expect(await told("minCount: 2", 900)).toEqual([]);
  });

  it("tell of latencies that are none", async () => {
    const problem = await judged("a: { min: 0ms }", { a: [-3, 5] });
    expect(problem?.headline).toBe("a: min is -3 ms, 3 ms under the limit");
    expect(problem?.notes.at(-1)).toBe(
      "a: a message came before its cause; give the cause an id, and write after: with it beside measure",
    );
  });
});

describe("a scenario with limits on series", () => {
  const echo = `servers: { chat: { mock: { endpoints: [{ path: /, rules: [{ do: [{ send: "\${raw}", to: all }] }] }] } } }
clients: { alice: "\${chat.url}", bob: "\${chat.url}" }
`;
  const steps = `steps:
  - all: { connect, measure: handshake }
  - repeat: 3
    as: i
    steps:
      - alice: { send: { n: "\${i}" }, id: said }
      - alice, bob: { receive: { n: "\${i}" }, after: said, id: delivery }
  - all: { close, id: bye }
`;

  it("passes when they are kept; what several clients measure in a step is one series", async () => {
    const { outcomes, events } = await play(
      `${echo}sla: { delivery: { max: 10s, minCount: 6 }, handshake: { minCount: 2 }, bye: { minCount: 2 } }\n${steps}`,
    );
    expect(outcomes).toEqual(["scenario.yaml: passed"]);
    const end = events.find((each) => each.type === "scenario:end");
    expect(end?.series).toMatchObject({ delivery: { count: 6 }, handshake: { count: 2 }, bye: { count: 2 } });
  });

  it("fails when one is broken, after the steps and before finally, which runs all the same", async () => {
    const { outcomes, logs, events } = await play(
      `${echo}sla: { delivery: { minCount: 7 } }\n${steps}finally: [{ log: cleaned }]\n`,
    );
    expect(outcomes).toEqual(["scenario.yaml: failed sla"]);
    expect(logs).toEqual(["cleaned"]);
    // No one message led to it.
    expect(events.find((each) => each.type === "scenario:end")?.transcript).toEqual([]);
  });

  it("tells the failure of a step, and not what is therefore missing", async () => {
    const { outcomes } = await play(`${echo}sla: { delivery: { minCount: 7 } }\n${steps}  - assert: 1 == 2\n`);
    expect(outcomes).toEqual(["scenario.yaml: failed assert"]);
  });

  it("errs when a limit has no value at the end, or a wrong one", async () => {
    for (const [value, outcome] of [
      ["soon", "errored setting"],
      ["5", "errored setting"],
      ["5s", "passed"],
    ] as const) {
      const { outcomes } = await play(
        `${echo}vars: { most: "${value}" }\nsla: { delivery: { max: "\${most}" } }\n${steps}`,
      );
      expect(outcomes).toEqual([`scenario.yaml: ${outcome}`]);
    }
  });
});

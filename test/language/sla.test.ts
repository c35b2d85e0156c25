import { describe, expect, it } from "vitest";
import { faults, scenario, scenarios } from "../support/load.ts";

const measured = "clients: { bob: ws://h }\nsteps: [{ bob: [connect, { receive: a, measure: delivery }] }]\n";

describe("sla", () => {
  it("has limits on series, also as expressions", async () => {
    const { sla } = await scenario(
      `${measured}vars: { t: 5s }\nsla: { delivery: { p50: 50ms, max: "\${t}", minCount: 3 } }\n`,
    );
    const scope = { get: () => "5s" };
    expect(sla.map(({ series }) => series)).toEqual(["delivery"]);
    const limits = sla[0]?.limits ?? {};
    expect(Object.entries(limits).map(([name, limit]) => [name, limit?.evaluate(scope)])).toEqual([
      ["p50", 50],
      ["max", 5000],
      ["minCount", 3],
    ]);
  });

  it("is found to be wrong by check", async () => {
    for (const [text, told] of [
      [
        "sla: 500ms",
        '3:6+5 Expected limits by the name of a series, got the text "500ms" — Write sla: { delivery: { p95: 200ms } }.',
      ],
      [
        "sla: { delivery: 500ms }",
        '3:18+5 Expected limits on the series "delivery", got the text "500ms" — Write delivery: { max: 500ms }.',
      ],
      [
        "sla: { delivery: {} }",
        '3:18+2 Expected limits on the series "delivery", got an empty map — Write delivery: { p95: 200ms }.',
      ],
      [
        "sla: { delivery: { p95: 200 } }",
        "3:25+3 A duration needs its unit: 200ms or 200s? — Write 200ms for milliseconds, 200s for seconds.",
      ],
      ["sla: { delivery: { p75: 1s } }", '3:20+3 Unknown key "p75" in the limits on "delivery" — Did you mean "p95"?'],
      [
        "sla: { delivery: { mean: 1s } }",
        '3:20+4 Unknown key "mean" in the limits on "delivery" — The keys here are min, p50, p90, p95, p99, max, spread, minCount.',
      ],
      ["sla: { delivery: { minCount: 1.5 } }", "3:30+3 Expected a whole number of at least 0, got the number 1.5"],
      [
        "sla: { delivery: { p50: '${limt}' } }",
        '3:28+4 Unknown variable "limt" — Define it: vars: { limt: … }, or give it on the command line: --var limt=….',
      ],
      [
        "sla: { delivery: { min: 10ms, p90: 9ms } }",
        "3:36+3 No latencies keep both: none below 10 ms, and a p90 of at most 9 ms — min is a limit on the smallest latency: it tells of answers that come too early.",
      ],
    ] as const)
      expect([text, ...(await faults(measured + text))]).toEqual([text, told]);
  });

  it("must be on a series that a step before finally measures", async () => {
    const unmeasured = async (step: string, name = "delivery"): Promise<readonly string[]> =>
      faults(`clients: { bob: ws://h }\nsla: { ${name}: { max: 1s } }\nsteps: [{ bob: connect }, ${step}]`);
    expect(await unmeasured("{ bob: { receive: a, measure: delivry } }")).toEqual([
      '2:8+8 Nothing measures the series "delivery" — Did you mean "delivry"?',
    ]);
    expect(await unmeasured("{ bob: { receive: a, id: delivered } }")).toEqual([
      '2:8+8 Nothing measures the series "delivery" — Did you mean "delivered"?',
    ]);
    expect(await unmeasured("{ bob: { receive: a } }")).toEqual([
      '2:8+8 Nothing measures the series "delivery" — Give the latencies that it is for this name: - bob: { receive: …, measure: delivery }.',
    ]);
    expect(await unmeasured("{ bob: { send: a, id: said } }", "said")).toEqual([
      '2:8+4 The step "said" has no latency that a limit could be on — Give the latencies that it is for this name: - bob: { receive: …, measure: said }.',
    ]);
    expect(await unmeasured("{ log: x }]\nfinally: [{ bob: { close, measure: delivery } }")).toEqual([
      '2:8+8 Nothing measures the series "delivery" — Only finally measures it, and limits are judged before that. Measure it in steps.',
    ]);
    // A fragment that nobody calls measures nothing; in a rule something may.
    const fragment = "fragments: { f: { steps: [{ receive: a, measure: delivery }] } }";
    expect(await unmeasured(`{ log: x }]\n${fragment}\nfinally: [{ log: y }`)).toHaveLength(1);
    expect(await unmeasured(`{ bob: { call: f } }]\n${fragment}\nfinally: [{ log: y }`)).toEqual([]);
  });

  it("of a scenario that is still to be written may be on anything", async () => {
    expect(await faults("skip: later\nsla: { delivery: { max: 1s } }")).toHaveLength(1);
    expect(await faults("skip: later\nsla: { delivery: { max: 1s } }\nsteps: []")).toEqual([]);
  });
});

describe("sla of a head", () => {
  const document = (series: string, own = ""): string =>
    `name: ${series}\nclients: { bob: ws://h }\n${own}steps: [{ bob: [connect, { receive: a, measure: ${series} }] }]\n`;

  it("holds where its series is measured, and is changed limit by limit", async () => {
    const head = "sla: { a: { p50: 1s, max: 2s }, b: { max: 1s } }\n";
    const all = await scenarios(
      [
        head,
        document("a", "sla: { a: { p50: 3s, min: 1ms } }\n"),
        document("b"),
        document("a").replace("name: a", "name: c"),
      ].join("---\n"),
    );
    const told = all.map(({ sla }) =>
      sla.map(({ series, limits }) => [
        series,
        Object.fromEntries(
          Object.entries(limits).map(([key, limit]) => [key, limit?.evaluate({ get: () => undefined })]),
        ),
      ]),
    );
    expect(told).toEqual([
      [["a", { p50: 3000, max: 2000, min: 1 }]],
      [["b", { max: 1000 }]],
      [["a", { p50: 1000, max: 2000 }]],
    ]);
  });

  it("is taken away by null, and kept by a name alone", async () => {
    const head = "sla: { a: { max: 2s } }\n";
    const [one, two] = await scenarios(
      [head, document("a", "sla: { a: null }\n"), document("a", "sla: { a: }\n").replace("name: a", "name: b")].join(
        "---\n",
      ),
    );
    expect([one?.sla.length, two?.sla.length]).toEqual([0, 1]);
  });

  it("must be on a series that one of the scenarios measures", async () => {
    expect(
      await faults(
        ["sla: { aa: { max: 1s }, delivry: { max: 1s } }\n", document("aa"), document("delivery")].join("---\n"),
      ),
    ).toEqual(['1:25+7 Nothing measures the series "delivry" — Did you mean "delivery"?']);
  });
});

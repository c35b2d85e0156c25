import { describe, expect, test } from "vitest";
import type { ReporterDefinition, ReporterOptions } from "../../reporters/reporter.ts";
import type { RunEvent } from "../../src/events.ts";
import type { Problem } from "../../src/problem.ts";
import {
  failed,
  frame,
  misspelt,
  neverCame,
  passed,
  pieces,
  runEnd,
  runStart,
  scenario,
  scenarioEnd,
  scenarioStart,
  series,
  stepEnd,
  stepStart,
} from "../support/events.ts";

const hostile =
  "</script></details>\n```\n| a | # SKIP ::error::x ##vso[a]b\n...\n  ...\n';\"; @all end %25 ${x} <!-- \u001b[2J\u001b[31mred\u001b[0m \u001b]0;owned\u0007 \u0000\u0008\r \ud800 \udc00 \u0085\u009b31m \u202e \ufffe ]]> <&\"' [[ATTACHMENT|/etc/passwd]]";
const hostileProblem: Problem = {
  code: "wrong-close",
  headline: `bob: closed 4000 "${hostile}"`,
  label: hostile,
  place: { file: `a ${hostile}.yaml`, line: 3, column: 2, width: 500, lines: [hostile, "", `\t${hostile}`] },
  expected: hostile,
  actual: hostile,
  notes: [hostile, `several\n${hostile}\r\nlines`],
  help: hostile,
  stack: `Error: ${hostile}\n    at x`,
};
const { place: _, ...placeless } = neverCame;

const runs: Readonly<Record<string, readonly RunEvent[]>> = {
  "without any event": [],
  "without a scenario": [runStart({ files: [], scenarios: 0 }), runEnd({ ms: 0, at: 0 })],
  "in which a scenario passed": [runStart(), ...scenario(passed), runEnd()],
  "in which a scenario was skipped": [
    runStart(),
    ...scenario({ status: "skipped", reason: "no server\nhere" }),
    runEnd(),
  ],
  "in which nothing could be loaded": [{ type: "diagnostic", at: 1, problem: misspelt }, runEnd({ ms: 2 })],
  "with a warning": [
    runStart(),
    { type: "diagnostic", at: 1, problem: { ...misspelt, severity: "warning" } },
    ...scenario(passed),
    runEnd(),
  ],
  "with a problem that has no place": [
    runStart(),
    { type: "diagnostic", at: 1, problem: placeless },
    ...scenario(failed(placeless)),
    runEnd(),
  ],
  "with a fault of our own": [
    runStart(),
    ...scenario({
      status: "errored",
      problem: { code: "internal", headline: "wstest itself failed: x", notes: [], stack: "Error: x\n    at y" },
    }),
    runEnd(),
  ],
  "with hostile text everywhere": [
    runStart({ hostname: hostile, version: hostile, files: [hostile, "b.yaml"], scenarios: 2 }),
    { type: "diagnostic", at: 1, problem: hostileProblem },
    { type: "diagnostic", at: 1, problem: { ...hostileProblem, severity: "warning" } },
    scenarioStart({ file: `a ${hostile}.yaml`, name: hostile, tags: [hostile] }),
    stepStart("1", hostile),
    {
      type: "client",
      at: 20,
      scenario: 1,
      client: hostile,
      state: "opened",
      url: hostile,
      status: 101,
      protocol: hostile,
    },
    frame(hostile, "out", hostile),
    frame("bob", "in", "AAEC", { binary: true, size: 3 }),
    frame("bob", "in", hostile, { kind: "ping" }),
    { type: "client", at: 30, scenario: 1, client: hostile, state: "closed", code: 4000, reason: hostile, by: "them" },
    { type: "server", at: 30, scenario: 1, server: hostile, state: "output", text: `${hostile}\nmore\n` },
    { type: "server", at: 30, scenario: 1, server: hostile, state: "exited", text: hostile },
    { type: "log", at: 31, scenario: 1, text: `${hostile}\n${hostile}` },
    stepEnd("1", 30, { outcome: { status: "skipped", reason: hostile } }),
    stepEnd("2", 30, { outcome: failed(hostileProblem) }),
    scenarioEnd(failed(hostileProblem), {
      notes: [hostile],
      series: { [hostile]: series(3) },
      transcript: [{ at: 20, peer: hostile, arrow: "<-", text: hostile }],
      variables: { [hostile]: hostile, __proto__x: "1" },
    }),
    ...scenario({ status: "skipped", reason: hostile }, { scenario: 2, name: hostile, file: "b.yaml" }),
    ...scenario(passed, { scenario: 3, name: "fine", file: "b.yaml" }, { notes: [hostile] }),
    runEnd(),
  ],
  "with retries": [
    runStart({ scenarios: 2 }),
    ...scenario(failed(hostileProblem), { attempt: 1 }, { retried: true }),
    ...scenario(failed(placeless), { scenario: 2, attempt: 2, retryOf: 1 }, { retried: true }),
    ...scenario({ status: "passed", flaky: true }, { scenario: 3, attempt: 3, retryOf: 1 }),
    ...scenario(failed(), { scenario: 4, name: "second", attempt: 1 }, { retried: true }),
    ...scenario(failed(placeless), { scenario: 5, name: "second", attempt: 2, retryOf: 4 }),
    runEnd({ timedOut: 60_000 }),
  ],
  "that was interrupted": [
    runStart({ scenarios: 3 }),
    ...scenario(passed),
    scenarioStart({ scenario: 2, name: "second" }),
    runEnd({ interrupted: "SIGINT" }),
  ],
  "that just stops": [runStart(), scenarioStart(), stepStart("1", "bob: connect")],
  "with two scenarios at once": [
    runStart({ files: ["a.yaml", "b.yaml"], scenarios: 2 }),
    scenarioStart({ scenario: 1, file: "a.yaml", name: "first" }),
    scenarioStart({ scenario: 2, file: "b.yaml", name: "second" }),
    stepStart("1", "bob: connect", { scenario: 2 }),
    stepStart("1", "alice: connect", { scenario: 1 }),
    { type: "log", at: 20, scenario: 1, text: "from the first" },
    { type: "log", at: 20, scenario: 2, text: "from the second" },
    stepEnd("1", 3, { scenario: 2 }),
    scenarioEnd(failed(), { scenario: 2 }),
    scenarioEnd(passed, { scenario: 1 }),
    runEnd(),
  ],
  "whose scenario was never announced": [scenarioEnd(failed()), runEnd()],
  "with numbers that are none": [
    runStart({ time: "never" }),
    ...scenario(passed, {}, { ms: NaN, series: { x: series(NaN) } }),
    runEnd({ ms: -1 }),
  ],
};

/** Two thousand scenarios, some of each kind. */
const many: readonly RunEvent[] = [
  runStart({ scenarios: 2_000 }),
  ...Array.from({ length: 2_000 }, (_each, index) => {
    const outcomes = [passed, failed(), failed(placeless), { status: "skipped", reason: "slow" } as const];
    const start = { scenario: index + 1, name: `scenario n${index}.`, file: `${index % 50}.yaml` };
    return scenario(outcomes[index % 40] ?? passed, start);
  }).flat(),
  runEnd(),
];

/** A message of a megabyte, wherever one may stand. */
const megabyte = "0123456789abcde ".repeat(65_536);
const long: readonly RunEvent[] = [
  runStart(),
  scenarioStart(),
  { type: "log", at: 12, scenario: 1, text: megabyte },
  frame("bob", "in", megabyte),
  scenarioEnd(failed({ ...neverCame, headline: megabyte, actual: megabyte, notes: [megabyte] }), {
    transcript: [{ at: 20, peer: "bob", arrow: "<-", text: megabyte }],
    variables: { x: megabyte },
  }),
  runEnd(),
];

/**
 * How a report is read back: a parser of its format, which throws for what is no such report, and gives the names of the
 * scenarios in it, in any form that holds them.
 */
export interface ReportFormat {
  readonly read: (text: string) => string | Promise<string>;
  /** Of a report without passed scenarios: how many of a hundred that failed are in it by their names. */
  readonly onlyFailures?: number;
}

/** What every reporter must do, whatever the run was like. */
export function reporterContract(definition: ReporterDefinition, format: ReportFormat): void {
  describe(`${definition.name} keeps the contract of reporters`, () => {
    for (const [run, events] of Object.entries(runs)) {
      for (const options of variants) {
        test(`for a run ${run}, ${Object.entries(options)
          .map(([name, value]) => `${name} ${value}`)
          .join(", ")}`, async () => {
          const texts = await pieces(definition.create(options), events);
          const text = texts.join("");
          for (const piece of texts) expect(piece).toBeTypeOf("string");
          if (events.length > 0 && (text !== "" || !definition.beside)) expect(text).toMatch(/\n$/);
          const bare = withoutOurs(text, options);
          expect(bare.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
          expect(text.isWellFormed()).toBe(true);
        });
      }
    }

    for (const [run, events] of Object.entries({ ...runs, "with a message of a megabyte": long })) {
      test(`is read back for a run ${run}`, async () => {
        const text = (await pieces(definition.create(variants[0]), events)).join("");
        if (events.length > 0) await format.read(text);
      });
    }

    test("has all of two thousand scenarios", async () => {
      const read = await format.read((await pieces(definition.create(variants[0]), many)).join(""));
      const missing = many.flatMap((event) => {
        if (event.type !== "scenario:start") return [];
        return read.includes(event.name) ? [] : [event.name];
      });
      expect(missing.length).toBe(format.onlyFailures === undefined ? 0 : 2_000 - format.onlyFailures);
    });

    test("takes a message of a megabyte without telling it again and again", async () => {
      const text = (await pieces(definition.create(variants[0]), long)).join("");
      const told = definition.needs({ verbose: false }) === "frames" ? 10_000_000 : 2_000_000;
      expect(text.length).toBeLessThan(told);
    });

    test("gives the same text for the same events", async () => {
      const events = runs["with hostile text everywhere"] ?? [];
      const [options] = variants;
      expect(await pieces(definition.create(options), events)).toEqual(
        await pieces(definition.create(options), events),
      );
    });

    test("keeps nothing between two runs", async () => {
      const events = runs["with two scenarios at once"] ?? [];
      const reporter = definition.create(variants[0]);
      expect(await pieces(reporter, events)).toEqual(await pieces(reporter, events));
    });

    test("passes on a fault in the stream of events", async () => {
      async function* broken(): AsyncIterable<RunEvent> {
        yield await Promise.resolve(runStart());
        throw new Error("the stream broke");
      }
      const read = async (): Promise<void> => {
        for await (const _text of definition.create(variants[0])(broken()));
      };
      await expect(read()).rejects.toThrow("the stream broke");
    });

    test("has a sentence for the help", () => {
      expect(definition.summary).toMatch(/^[A-Z].*\.$/);
    });
  });
}

const variants: readonly [ReporterOptions, ...ReporterOptions[]] = [
  { color: false, width: 80, verbose: false, live: false },
  { color: false, width: 80, verbose: true, live: false },
  { color: true, width: 80, verbose: true, live: false },
  { color: false, width: 12, verbose: false, live: true },
  { color: true, width: 80, verbose: false, live: true },
];

/** The text without the colours and the cursor movements that the options allow. */
function withoutOurs(text: string, { color, live }: ReporterOptions): string {
  const uncoloured = color ? text.replaceAll(/\u001b\[\d+m/g, "") : text;
  return live ? uncoloured.replaceAll(/\r(?:\u001b\[\d+A)?\u001b\[J/g, "") : uncoloured;
}

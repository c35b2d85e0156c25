import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/events.ts";
import type { EventReader } from "../../src/run/broadcast.ts";
import { run } from "../../src/run/run.ts";
import { tagFilter } from "../../src/run/tags.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { play, testEnvironment } from "../support/play.ts";
import { workspace } from "../support/workspace.ts";

expectNoOpenHandles();

const passing = (name: string): string => `name: ${name}\nsteps: [{ log: ${name} }]\n`;
const failing = (name: string): string => `name: ${name}\nsteps: [{ assert: "1 == 2" }]\n`;
const documents = (...texts: readonly string[]): string => texts.join("---\n");

describe("a run", () => {
  it("tells its beginning, its scenarios and its end, on one clock", async () => {
    const { events, folder } = await play(
      { "a.yaml": passing("a"), "b/c.yaml": passing("c") },
      { workers: 1, seed: 7, detail: "scenarios" },
    );
    expect(folder).not.toBe("");
    expect(events).toMatchObject([
      {
        type: "run:start",
        at: 0,
        version: "1.2.3",
        hostname: "test-host",
        files: ["a.yaml", "b/c.yaml"],
        scenarios: 2,
        seed: 7,
      },
      { type: "scenario:start", scenario: 1, file: "a.yaml", line: 1, name: "a", tags: [] },
      { type: "log", scenario: 1, text: "a" },
      { type: "scenario:end", scenario: 1, outcome: { status: "passed" } },
      { type: "scenario:start", scenario: 2, file: "b/c.yaml" },
      { type: "log", scenario: 2 },
      { type: "scenario:end", scenario: 2 },
      { type: "run:end" },
    ]);
    const times = events.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(15_000);
  });

  it("plays the documents of a file in their order, one at a time", async () => {
    const { events } = await play(documents(passing("one"), passing("two"), passing("three")), { workers: 8 });
    const bounds = events.flatMap((each) =>
      each.type === "scenario:start" || each.type === "scenario:end" ? [`${each.type} ${each.scenario}`] : [],
    );
    expect(bounds).toEqual([1, 2, 3].flatMap((id) => [`scenario:start ${id}`, `scenario:end ${id}`]));
  });

  it("plays files side by side: each waits for what the other does", async () => {
    const half = (mine: string, other: string): string => `
steps:
  - exec: [node, -e, "fs.writeFileSync('${mine}', '')"]
  - exec: [node, -e, "const look = () => fs.existsSync('${other}') || setTimeout(look, 5); look()"]
    timeout: 10s
`;
    const { outcomes } = await play({ "a.yaml": half("one", "two"), "b.yaml": half("two", "one") }, { workers: 2 });
    expect(outcomes.toSorted()).toEqual(["a.yaml: passed", "b.yaml: passed"]);
  });

  it("gives random things that a seed repeats", async () => {
    const text = 'steps: [{ log: "${randomInt(0, 1000000)} ${randomString(8)}" }]';
    const [first, second, other] = await Promise.all([
      play(text, { seed: 1 }),
      play(text, { seed: 1 }),
      play(text, { seed: 2 }),
    ]);
    expect(first.logs).toEqual(second.logs);
    expect(first.logs).not.toEqual(other.logs);
  });

  it("gives a scenario the same random things whatever runs beside it; namesakes have their own", async () => {
    const logging = (name: string): string =>
      `name: ${name}\nsteps: [{ log: "${name} \${randomInt(0, 1000000000)}" }]\n`;
    const files = {
      "a.yaml": documents(logging("one"), logging("two")),
      "b.yaml": documents(logging("three"), logging("twin"), logging("twin")),
    };
    const all = await play(files, { seed: 5 });
    expect(new Set(all.logs).size).toBe(5);
    for (const name of ["one", "two", "three"]) {
      const alone = await play(files, { seed: 5, grep: [new RegExp(`^${name}$`)] });
      expect(alone.logs).toEqual(all.logs.filter((each) => each.startsWith(`${name} `)));
      expect(alone.logs).toHaveLength(1);
    }
  });

  it("makes only the events that are read", async () => {
    const text =
      "servers: { chat: { mock: { endpoints: [{ path: /ws, onConnect: [{ send: hi }] }] } } }\nclients: { a: '${chat.url}/ws' }\nsteps: [{ a: [connect, { receive: hi }] }]";
    const types = async (detail: "scenarios" | "steps" | "frames"): Promise<readonly string[]> => {
      const { events } = await play(text, { detail });
      return [...new Set(events.map(({ type }) => type))].toSorted();
    };
    const scenarios = ["run:end", "run:start", "scenario:end", "scenario:start", "server"];
    expect(await types("scenarios")).toEqual(scenarios);
    expect(await types("steps")).toEqual([...scenarios, "client", "step:end", "step:start"].toSorted());
    expect(await types("frames")).toEqual([...scenarios, "client", "frame", "step:end", "step:start"].toSorted());
  });
});

describe("retries", () => {
  const sometimes = (passes: number): string => `name: sometimes
steps:
  - exec: [node, -e, "fs.appendFileSync('n', 'x'); process.exit(fs.readFileSync('n').length >= ${passes} ? 0 : 1)"]
`;

  it("play what did not pass again, each attempt as a scenario of its own; the last one counts", async () => {
    const { events, tally, exitCode, outcomes } = await play(sometimes(3), { retries: 5 });
    expect(outcomes).toEqual(["sometimes: failed exec", "sometimes: failed exec", "sometimes: passed"]);
    const told = events.flatMap((each): unknown[] => {
      if (each.type === "scenario:start") return [[each.scenario, each.attempt, each.retryOf]];
      if (each.type !== "scenario:end") return [];
      return [[each.retried, each.outcome.status === "passed" && each.outcome.flaky]];
    });
    expect(told).toEqual([
      [1, 1, undefined],
      [true, false],
      [2, 2, 1],
      [true, false],
      [3, 3, 1],
      [undefined, true],
    ]);
    expect(events[0]).toMatchObject({ type: "run:start", scenarios: 1 });
    expect(tally).toMatchObject({ passed: 0, flaky: 1, failed: 0 });
    expect(exitCode).toBe(0);
  });

  it("come to an end", async () => {
    const { outcomes, tally, exitCode } = await play(documents(sometimes(9), passing("next")), { retries: 2 });
    expect(outcomes).toEqual([...Array<string>(3).fill("sometimes: failed exec"), "next: passed"]);
    expect(tally).toMatchObject({ passed: 1, flaky: 0, failed: 1 });
    expect(exitCode).toBe(1);
  });

  it("count as one failure for bail", async () => {
    const { outcomes } = await play(documents(failing("one"), failing("two"), failing("three")), {
      retries: 1,
      bail: 2,
    });
    expect(outcomes.slice(0, 4)).toEqual([
      "one: failed assert",
      "one: failed assert",
      "two: failed assert",
      "two: failed assert",
    ]);
    expect(outcomes.slice(4)).toEqual(["three: skipped: not run: 2 scenarios failed before"]);
  });

  it("leave alone what passed, what is skipped, and what an interrupt ended", async () => {
    const abort = new AbortController();
    const files = documents(
      passing("one"),
      "name: two\nskip: no\nsteps: [{ log: x }]\n",
      "steps: [{ log: in }, { wait: 1m }]",
    );
    const { outcomes } = await play(files, {
      retries: 3,
      signal: abort.signal,
      onEvent: (event) => event.type === "log" && event.text === "in" && abort.abort("SIGTERM"),
    });
    expect(outcomes).toEqual(["one: passed", "two: skipped: no", "scenario.yaml #3: errored interrupted"]);
  });

  it("have other random values than the attempt before, the same with the same seed", async () => {
    const text = 'steps: [{ log: "${randomInt(0, 1000000000)}" }, { assert: 1 == 2 }]';
    const [once, first, second] = [
      await play(text, { seed: 3 }),
      await play(text, { seed: 3, retries: 2 }),
      await play(text, { seed: 3, retries: 2 }),
    ];
    expect(new Set(first.logs).size).toBe(3);
    expect(second.logs).toEqual(first.logs);
    expect(first.logs[0]).toBe(once.logs[0]);
  });

  it("that make something flaky fail the run when that is asked for", async () => {
    expect((await play(sometimes(2), { retries: 1, failOnFlaky: true })).exitCode).toBe(1);
  });
});

describe("repetitions", () => {
  it("are test cases of their own", async () => {
    const { events, outcomes } = await play(documents(passing("one"), failing("two")), { repeatEach: 2 });
    expect(outcomes).toEqual([
      "one (1 of 2): passed",
      "one (2 of 2): passed",
      "two (1 of 2): failed assert",
      "two (2 of 2): failed assert",
    ]);
    expect(events[0]).toMatchObject({ scenarios: 4 });
  });
});

describe("the limit of the run", () => {
  it("ends it in order: finally is played, the rest is not run", async () => {
    const { outcomes, logs, events, exitCode } = await play(
      documents("name: long\nsteps: [{ wait: 1m }]\nfinally: [{ log: finally }]\n", passing("next")),
      { globalTimeout: 900, workers: 1 },
    );
    expect(outcomes).toEqual(["long: errored time-out", "next: skipped: not run: the run took longer than 900 ms"]);
    expect(logs).toEqual(["finally"]);
    expect(events.at(-1)).toMatchObject({ type: "run:end", timedOut: 900 });
    expect(exitCode).toBe(1);
  });

  it("is none for a run that ends before", async () => {
    const { events, exitCode } = await play(passing("a"), { globalTimeout: 60_000 });
    expect(events.at(-1)).not.toHaveProperty("timedOut");
    expect(exitCode).toBe(0);
  });
});

describe("the exit code", () => {
  it("is 0 when nothing matched and that is all right", async () => {
    const { exitCode, problems } = await play(passing("a"), { grep: [/zzz/], passWithNoTests: true });
    expect(exitCode).toBe(0);
    expect(problems.map(({ code }) => code)).toEqual(["nothing-to-run"]);
  });

  it("is 2 for a tag that no scenario has, when tags are strict", async () => {
    const tags = tagFilter("a or nightly");
    expect((await play(`tags: [a]\n${passing("a")}`, { tags })).exitCode).toBe(0);
    const strict = await play(`tags: [a]\n${passing("a")}`, { tags, strictTags: true });
    expect([strict.exitCode, strict.problems[0]?.headline]).toEqual([
      2,
      '--strict-tags: no scenario has the tag "nightly"',
    ]);
  });

  it.each([
    ["all passed", { "a.yaml": passing("a") }, 0],
    ["one failed", { "a.yaml": documents(passing("a"), failing("b")) }, 1],
    ["one errored", { "a.yaml": 'steps: [{ log: "${a}" }, { set: { a: 1 } }]' }, 1],
    ["a file is wrong", { "a.yaml": passing("a"), "b.yaml": "steps: [{ nobody: connect }]" }, 2],
    ["a file is wrong and one failed", { "a.yaml": failing("a"), "b.yaml": "steps: [}" }, 2],
    ["all were skipped", { "a.yaml": "skip: not now\nsteps: [{ log: a }]" }, 0],
    ["nothing was there", { "a.txt": "" }, 4],
  ])("%s", async (_, files: Readonly<Record<string, string>>, code) => {
    expect((await play(files)).exitCode).toBe(code);
  });

  it("is 4 when nothing matched, and says so", async () => {
    const { exitCode, problems } = await play(passing("a"), { grep: [/zzz/] });
    expect(exitCode).toBe(4);
    expect(problems.map(({ code }) => code)).toEqual(["nothing-to-run"]);
  });

  it("is 2 when a path is wrong, and every reader hears it", async () => {
    const { exitCode, problems, events } = await play(passing("a"), { paths: ["gone"] });
    expect(exitCode).toBe(2);
    expect(problems.map(({ headline }) => headline)).toEqual(['There is no file or folder "gone"']);
    expect(events.map(({ type }) => type)).toEqual(["run:start", "diagnostic", "run:end"]);
  });

  it("is 2 for a file with a mistake; the other files are played", async () => {
    const { outcomes, problems } = await play({
      "a.yaml": passing("a"),
      "b.yaml": documents(passing("b"), "steps: [{ nobody: connect }]"),
    });
    expect(outcomes).toEqual(["a: passed"]);
    expect(problems.map(({ headline }) => headline)).toEqual(['Unknown client or control word "nobody"']);
  });
});

describe("which scenarios are played", () => {
  const files = {
    "a.yaml": documents(`tags: [smoke]\n${passing("chat")}`, `tags: [slow]\n${passing("chat slow")}`, passing("mail")),
  };

  it("is said by names and tags", async () => {
    expect((await play(files, { grep: [/chat/] })).outcomes).toEqual(["chat: passed", "chat slow: passed"]);
    expect((await play(files, { grepInvert: [/chat/] })).outcomes).toEqual(["mail: passed"]);
    expect((await play(files, { tags: tagFilter("smoke or not slow") })).outcomes).toEqual([
      "chat: passed",
      "mail: passed",
    ]);
  });

  it("is not the one with a reason to skip it", async () => {
    const { outcomes, logs, exitCode } = await play(
      documents("name: a\nskip: the server is down\nsteps: [{ log: a }]\n", passing("b")),
    );
    expect(outcomes).toEqual(["a: skipped: the server is down", "b: passed"]);
    expect(logs).toEqual(["b"]);
    expect(exitCode).toBe(0);
  });
});

describe("bail", () => {
  const files = { "a.yaml": documents(failing("one"), failing("two"), passing("three")), "b.yaml": failing("four") };

  it("skips what comes after so many failures, in all files", async () => {
    const once = await play(files, { bail: 1, workers: 1 });
    expect(once.outcomes).toEqual([
      "one: failed assert",
      "two: skipped: not run: a scenario failed before",
      "three: skipped: not run: a scenario failed before",
      "four: skipped: not run: a scenario failed before",
    ]);
    expect(once.exitCode).toBe(1);
    const twice = await play(files, { bail: 2, workers: 1 });
    expect(twice.outcomes.slice(2)).toEqual([
      "three: skipped: not run: 2 scenarios failed before",
      "four: skipped: not run: 2 scenarios failed before",
    ]);
  });

  it("does not count those that passed", async () => {
    expect((await play(documents(passing("one"), passing("two")), { bail: 1 })).outcomes).toEqual([
      "one: passed",
      "two: passed",
    ]);
  });
});

describe("readers of a run", () => {
  const read = async (readers: readonly EventReader[]) => {
    const cwd = await workspace({ "a.yaml": passing("a") });
    return run({ paths: ["."], version: "1", readers }, testEnvironment(cwd));
  };

  it("that fail are told, and disturb neither the others nor the scenarios", async () => {
    const seen: string[] = [];
    const { exitCode, problems, tally } = await read([
      { name: "broken", read: () => Promise.reject(new Error("oh")) },
      {
        name: "good",
        async read(events) {
          for await (const { type } of events) seen.push(type);
        },
      },
    ]);
    expect(exitCode).toBe(3);
    expect(problems).toMatchObject([
      { code: "report", headline: "The reporter broken failed: wstest itself failed: oh" },
    ]);
    expect(tally).toMatchObject({ passed: 1, internal: 1 });
    expect(seen).toEqual(["run:start", "scenario:start", "log", "scenario:end", "run:end"]);
  });

  it("need not be there", async () => {
    expect((await read([])).exitCode).toBe(0);
  });

  it("hear warnings of files that are played all the same", async () => {
    const { events, exitCode } = await play(
      "servers: { chat: { mock: { endpoints: [{ path: /ws, onConnect: [{ send: { count: 3 } }] }] } } }\nclients: { a: '${chat.url}/ws' }\nsteps: [{ a: [connect, { receive: { count: 3 } }] }]",
    );
    expect(events.flatMap((each) => (each.type === "diagnostic" ? [each.problem.severity] : []))).toEqual(["warning"]);
    expect(exitCode).toBe(0);
  });
});

describe("a fault of wstest", () => {
  it("in one scenario is its outcome; the others are played, and the reports come to their end", async () => {
    const cwd = await workspace({ "a.yaml": documents(passing("one"), passing("two")), "b.yaml": passing("three") });
    const events: RunEvent[] = [];
    const reader: EventReader = {
      name: "test",
      async read(stream) {
        for await (const event of stream) events.push(event);
      },
    };
    let asked = 0;
    const environment = testEnvironment(cwd);
    // What a scenario cannot even begin without.
    const broken = {
      ...environment,
      get env(): typeof environment.env {
        if (++asked === 2) throw new Error("no environment");
        return environment.env;
      },
    };
    const { exitCode, tally } = await run({ paths: ["."], version: "1", readers: [reader], workers: 1 }, broken);
    const ends = events.filter((each) => each.type === "scenario:end");
    expect(ends.map(({ outcome }) => outcome.status)).toEqual(["passed", "errored", "passed"]);
    expect(ends[1]?.outcome).toMatchObject({
      problem: { code: "internal", headline: "wstest itself failed: no environment" },
    });
    expect(events.at(-1)?.type).toBe("run:end");
    expect(tally).toMatchObject({ passed: 2, errored: 1, internal: 1 });
    expect(exitCode).toBe(3);
  });

  it("before anything runs is no lack of scenarios", async () => {
    const { problems, exitCode } = await play(passing("a"), {
      grep: [
        {
          test: () => {
            throw new Error("oh");
          },
        } as unknown as RegExp,
      ],
    });
    expect(problems.map(({ headline }) => headline)).toEqual(["wstest itself failed: oh"]);
    expect(exitCode).toBe(3);
  });
});

describe("certificates", () => {
  it("are checked, unless the run says otherwise", async () => {
    const text =
      "servers: { chat: { mock: { listen: { tls: auto }, endpoints: [{ path: /ws }] } } }\nclients: { a: '${chat.url}/ws' }\n";
    expect((await play(`${text}steps: [{ a: { connect, expect: { error: tls } } }]`)).outcomes).toEqual([
      "scenario.yaml: passed",
    ]);
    expect((await play(`${text}steps: [{ a: [connect, close] }]`, { insecure: true })).outcomes).toEqual([
      "scenario.yaml: passed",
    ]);
  });
});

import { describe, expect, test } from "vitest";
import { consoleReporter } from "../../reporters/console.ts";
import type { ReporterOptions } from "../../reporters/reporter.ts";
import type { Clock } from "../../src/environment.ts";
import type { RunEvent } from "../../src/events.ts";
import { reporterContract } from "../contract/reporter.ts";
import {
  failed,
  frame,
  misspelt,
  neverCame,
  passed,
  pieces,
  reported,
  runEnd,
  runStart,
  scenario,
  scenarioEnd,
  scenarioStart,
  series,
  stepEnd,
  stepStart,
} from "../support/events.ts";

// It tells skipped scenarios, too: what is read is the text itself.
reporterContract(consoleReporter, { read: (text) => text });

const options: ReporterOptions = { color: false, width: 100, verbose: false, live: false };
const say = (events: readonly RunEvent[], rest: Partial<ReporterOptions> = {}): Promise<string> =>
  reported(consoleReporter.create({ ...options, ...rest }), events);

test("it reads steps and frames only when it is to show them", () => {
  expect(consoleReporter.needs({ verbose: false })).toBe("scenarios");
  expect(consoleReporter.needs({ verbose: true })).toBe("frames");
});

describe("scenarios", () => {
  test("get a line each, in the order in which they end", async () => {
    const events = [
      runStart({ scenarios: 4 }),
      ...scenario(passed, { name: "first" }, { ms: 12 }),
      ...scenario({ status: "skipped", reason: "needs TLS" }, { name: "second", scenario: 2 }),
      ...scenario(passed, { name: "third", scenario: 3 }, { ms: 6_200 }),
      runEnd(),
    ];
    expect(await say(events)).toMatchInlineSnapshot(`
      "✓ first  12 ms
      - second  skipped: needs TLS
      ✓ third  6.2 s (slow)

      2 passed, 1 skipped, 1 not run (4.2 s)
      "
    `);
  });

  test("name their files when there are several", async () => {
    const events = [
      runStart({ files: ["a.yaml", "b.yaml"], scenarios: 3 }),
      ...scenario(passed, { file: "a.yaml", name: "one" }),
      ...scenario(failed({ code: "assert", headline: "no", notes: [] }), { file: "a.yaml", name: "two", scenario: 2 }),
      ...scenario(passed, { file: "b.yaml", name: "three", scenario: 3 }),
      runEnd(),
    ];
    expect(await say(events)).toMatchInlineSnapshot(`
      "✓ a.yaml › one  612 ms
      ✗ a.yaml › two  612 ms

        no

      ✓ b.yaml › three  612 ms

      2 passed, 1 failed (4.2 s)
      To see every step and frame: wstest run a.yaml --verbose
      The random seed was 42.
      "
    `);
  });

  test("that fail show why, what was said last, the variables and the notes", async () => {
    const end = scenarioEnd(failed(), {
      notes: ["alice: 2 messages were not read"],
      transcript: [
        { at: 15, peer: "alice", arrow: "--", text: "opened ws://127.0.0.1:8080/ws" },
        { at: 22, peer: "alice", arrow: "->", text: '{ type: "message", text: "hi" }' },
        { at: 34, peer: "bob", arrow: "<-", text: '{ type: "presence", user: "alice" }' },
        { at: 534, peer: "bob", arrow: "--", text: "closed 1000 by us" },
      ],
      variables: { token: '"abc"', room: '"room:lobby"' },
    });
    expect(await say([runStart(), scenarioStart(), end, runEnd()])).toMatchInlineSnapshot(`
      "✗ A message reaches the room  612 ms

        bob: no message matched within 500 ms
          --> scenarios/chat.yaml:31:14
           |
        30 |   - alice: { send: { type: message, text: hi } }
        31 |   - bob:   { receive: { type: message, from: alice, text: hi }, within: 500ms }
           |              ^^^^^^^ never came
           = expected: { type: "message", from: "alice", text: "hi" }
           = 1 message came and did not match:
               { type: "presence", user: "alice" } (after 12 ms)
                   $.type: expected "message", got "presence"

        the last of the conversation:
            +5 ms  alice --      opened ws://127.0.0.1:8080/ws
           +12 ms  alice ->      { type: "message", text: "hi" }
           +24 ms        bob <-  { type: "presence", user: "alice" }
          +524 ms        bob --  closed 1000 by us

        variables:
          token = "abc"
          room  = "room:lobby"

        note: alice: 2 messages were not read

      1 failed (4.2 s)
      To see every step and frame: wstest run scenarios/chat.yaml --verbose
      The random seed was 42.
      "
    `);
  });

  test("that passed show their notes when asked", async () => {
    const events = [
      runStart(),
      ...scenario(passed, {}, { notes: ["bob: 1 message was not read", "out of\norder"] }),
      runEnd(),
    ];
    expect(await say(events)).toMatchInlineSnapshot(`
      "✓ A message reaches the room  612 ms

      1 passed (4.2 s)
      2 notes on scenarios that passed (shown with --verbose)
      "
    `);
    expect(await say(events, { notes: true })).toBe(`✓ A message reaches the room  612 ms
  note: bob: 1 message was not read
  note: out of
        order

1 passed (4.2 s)
`);
    expect(await say(events, { verbose: true })).toMatchInlineSnapshot(`
      "A message reaches the room  scenarios/chat.yaml:3
      ✓ A message reaches the room  612 ms
        note: bob: 1 message was not read
        note: out of
              order

      1 passed (4.2 s)
      "
    `);
  });
});

test("what belongs to no scenario is shown as it comes, and counted", async () => {
  const events: RunEvent[] = [
    { type: "diagnostic", at: 1, problem: misspelt },
    {
      type: "diagnostic",
      at: 1,
      problem: { ...misspelt, severity: "warning", headline: "Two sends before this limit" },
    },
    runEnd({ ms: 3 }),
  ];
  expect(await say(events)).toMatchInlineSnapshot(`
    "There is no action "recieve"
     --> scenarios/bad.yaml:4:12
      |
    2 | steps:
    3 |   - bob: connect
    4 |   - bob: { recieve: { type: message } }
      |            ^^^^^^^ did you mean "receive"?

    warning: Two sends before this limit
     --> scenarios/bad.yaml:4:12
      |
    2 | steps:
    3 |   - bob: connect
    4 |   - bob: { recieve: { type: message } }
      |            ^^^^^^^ did you mean "receive"?

    nothing ran, 1 problem, 1 warning (3 ms)
    "
  `);
});

test("logs are always shown, with the scenario when there are several", async () => {
  const log = { type: "log", at: 20, scenario: 1, text: "order 17\nis \u001b[31mlate" } as const;
  expect(await say([runStart(), scenarioStart(), log, scenarioEnd(), runEnd()])).toMatchInlineSnapshot(`
    "log: order 17
    log: is ␛[31mlate
    ✓ A message reaches the room  612 ms

    1 passed (4.2 s)
    "
  `);
  expect(await say([runStart({ scenarios: 2 }), scenarioStart(), log, scenarioEnd(), runEnd()])).toMatchInlineSnapshot(`
    "[A message reaches the r…] log: order 17
    [A message reaches the r…] log: is ␛[31mlate
    ✓ A message reaches the room  612 ms

    1 passed, 1 not run (4.2 s)
    "
  `);
});

test("logs of a mock have its name", async () => {
  const log = { type: "log", at: 20, scenario: 1, server: "chat", peer: "/ws #1", text: "bob came\nlate" } as const;
  expect(await say([runStart(), scenarioStart(), log, scenarioEnd(), runEnd()])).toMatch(
    /^chat log: bob came\nchat log: late\n/,
  );
});

describe("the summary", () => {
  test("gives latencies", async () => {
    const events = [
      runStart(),
      ...scenario(passed, {}, { series: { delivery: series(3.14), "join the room": series(12) } }),
      runEnd(),
    ];
    expect(await say(events)).toMatchInlineSnapshot(`
      "✓ A message reaches the room  612 ms

      latencies        n     p50     p95     p99    max
      delivery       100  3.1 ms  6.3 ms  9.4 ms  13 ms
      join the room  100   12 ms   24 ms   36 ms  48 ms

      1 passed (4.2 s)
      "
    `);
  });

  test("says whose latencies they are, and leaves some out when there are many", async () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`s${index}`, series(index + 1)]));
    const events = [
      runStart({ scenarios: 2 }),
      ...scenario(passed, { name: "first" }, { series: many }),
      ...scenario(passed, { name: "second", scenario: 2 }, { series: { delivery: series(5) } }),
      runEnd(),
    ];
    const text = await say(events);
    expect(text).toMatch(/\ns0 {9}100 {3}1 ms {3}2 ms {3}3 ms {3}4 ms {2}first\n/);
    expect(text).toContain("\nand 3 more series (all with --verbose)\n");
    expect(await say(events, { verbose: true })).toMatch(/\ndelivery +100 {3}5 ms +10 ms +15 ms +20 ms {2}second\n/);
  });

  test("says what did not run", async () => {
    const events = [
      runStart({ scenarios: 5 }),
      ...scenario(passed),
      scenarioStart({ scenario: 2 }),
      runEnd({ interrupted: "SIGTERM" }),
    ];
    expect((await say(events)).split("\n").at(-2)).toBe(
      "interrupted by SIGTERM: 1 passed, 1 not finished, 3 not run (4.2 s)",
    );
    expect((await say(events.slice(0, 3))).split("\n").at(-2)).toBe(
      "the run ended early: 1 passed, 4 not run (622 ms)",
    );
  });

  test("says that nothing ran", async () => {
    expect(await say([runStart({ scenarios: 0, files: [] }), runEnd({ ms: 1 })])).toBe("nothing ran (1 ms)\n");
  });

  test("names the files of failures as a shell takes them", async () => {
    const events = [
      runStart({ scenarios: 2, files: ["a.yaml", "it's me.yaml"] }),
      ...scenario(failed({ code: "assert", headline: "no", notes: [] }), { file: "it's me.yaml" }),
      ...scenario({ status: "errored", problem: neverCame }, { file: "a.yaml", scenario: 2 }),
      runEnd(),
    ];
    const lines = (await say(events)).split("\n");
    expect(lines).toContain("1 failed, 1 errored (4.2 s)");
    expect(lines).toContain("To see every step and frame: wstest run 'it'\\''s me.yaml' a.yaml --verbose");
  });
});

describe("verbose", () => {
  const play = (id: number): RunEvent[] => [
    scenarioStart({ scenario: id, name: `chat ${id}` }),
    stepStart("1", "alice, bob: connect", { scenario: id }),
    {
      type: "client",
      at: 22,
      scenario: id,
      client: "alice",
      state: "opened",
      url: "ws://127.0.0.1:8080/ws",
      status: 101,
      protocol: "chat.v1",
    },
    { type: "client", at: 23, scenario: id, client: "bob", state: "refused", status: 401 },
    stepEnd("1", 4, { scenario: id }),
    stepStart("2", 'alice: send { type: "message", text: "hi" }', { at: 24, scenario: id }),
    frame("alice", "out", '{"type":"message","text":"hi"}', { scenario: id }),
    frame("bob", "in", "AAEC/w==", { scenario: id, binary: true, size: 4, at: 37 }),
    frame("bob", "in", "x".repeat(200), { scenario: id, at: 38 }),
    frame("bob", "in", "beat", { scenario: id, kind: "ping", at: 39 }),
    { type: "server", at: 40, scenario: id, server: "chat", state: "output", text: "alice says hi\n" },
    { type: "server", at: 40, scenario: id, server: "chat", state: "exited", text: "code 1" },
    {
      type: "client",
      at: 41,
      scenario: id,
      client: "bob",
      state: "closed",
      code: 1011,
      reason: "bye\u0007",
      by: "them",
    },
    stepEnd("2", 30, { scenario: id, outcome: failed() }),
    stepEnd("3", 0, { scenario: id, outcome: { status: "skipped", reason: "alice.id is not set" } }),
    stepEnd("4", 30, { scenario: id }),
    scenarioEnd(passed, { scenario: id }),
  ];

  test("tells steps and frames as they happen, in lanes", async () => {
    expect(await say([runStart(), ...play(1), runEnd()], { verbose: true })).toMatchInlineSnapshot(`
      "chat 1  scenarios/chat.yaml:3
         +10 ms  1   alice, bob: connect
         +12 ms  alice --  opened ws://127.0.0.1:8080/ws status 101 protocol chat.v1
         +13 ms        bob --  refused status 401
         +14 ms  2   alice: send { type: "message", text: "hi" }
         +15 ms  alice ->      {"type":"message","text":"hi"}
         +27 ms        bob <-  <4 bytes> 00 01 02 ff
         +28 ms        bob <-  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
         +29 ms        bob <-  ping beat
         +30 ms  chat: alice says hi
         +30 ms  chat exited: code 1
         +31 ms        bob --  closed 1011 "bye\\u0007" by the other side
         +40 ms  2   failed after 30 ms
         +10 ms  3   skipped: alice.id is not set
         +40 ms  4   took 30 ms
      ✓ chat 1  612 ms

      1 passed (4.2 s)
      "
    `);
  });

  test("says whose they are when there are several scenarios", async () => {
    const text = await say([runStart({ scenarios: 2 }), ...play(1), runEnd()], { verbose: true });
    expect(text).toContain("[chat 1]    +15 ms  alice ->      {");
    expect(text).toContain("[chat 1]    +10 ms  1   alice, bob: connect\n");
  });

  test("does not redraw", async () => {
    const events = [runStart(), ...play(1), runEnd()];
    expect(await say(events, { verbose: true, live: true })).toBe(await say(events, { verbose: true }));
  });
});

describe("on a terminal", () => {
  const events = [
    runStart({ scenarios: 3 }),
    scenarioStart({ name: "first" }),
    scenarioStart({ name: "second", scenario: 2, at: 20 }),
    scenarioEnd(passed, { at: 1622 }),
    scenarioEnd(failed({ code: "assert", headline: "no", notes: [] }), { scenario: 2, at: 2_000 }),
    runEnd(),
  ];

  test("a line of progress stands below what is printed, and is gone at the end", async () => {
    expect(await pieces(consoleReporter.create({ ...options, live: true }), events)).toEqual([
      "0 s  0/3  waiting",
      "\r\u001b[J✓ first  612 ms\n1 s  1/3  1 passed  1 running: second",
      "\r\u001b[J✗ second  612 ms\n\n  no\n\n2 s  2/3  1 passed, 1 failed  waiting",
      "\r\u001b[J4 s  2/3  1 passed, 1 failed  waiting",
      "\r\u001b[J",
      "1 passed, 1 failed, 1 not run (4.2 s)\nTo see every step and frame: wstest run scenarios/chat.yaml --verbose\nThe random seed was 42.\n",
    ]);
  });

  test("what remains is what would have been printed without it", async () => {
    for (const width of [100, 30, 12, 1]) {
      const live = await say(events, { live: true, width });
      expect(terminal(live, width), `at ${width} columns`).toEqual(terminal(await say(events, { width }), width));
    }
  });

  test("a terminal that became narrower is cleaned up too", async () => {
    let width = 60;
    const narrowing = {
      ...options,
      live: true,
      get width() {
        return width;
      },
    };
    const reporter = consoleReporter.create(narrowing);
    const texts: string[] = [];
    for await (const text of reporter(each(events.slice(0, 3)))) {
      texts.push(text);
      width = 10;
    }
    expect(texts[0]).toBe("0 s  0/3  waiting");
    expect(texts[1]?.startsWith("\r\u001b[1A\u001b[J")).toBe(true);
  });

  test("the time runs while nothing happens", async () => {
    let now = 0;
    const rings: (() => void)[] = [];
    const clock: Pick<Clock, "now" | "after"> = {
      now: () => now,
      after: (_milliseconds, callback) => {
        rings.push(callback);
        return () => undefined;
      },
    };
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    async function* slow(): AsyncIterable<RunEvent> {
      yield scenarioStart({ name: "slow", at: 100 });
      await released;
      yield runEnd();
    }
    const all = consoleReporter.create({ ...options, live: true, clock })(slow());
    const texts = all[Symbol.asyncIterator]();
    expect((await texts.next()).value).toBe("0 s  1 running: slow");
    const next = texts.next();
    now = 3_000;
    while (rings.length < 2) await Promise.resolve();
    rings.at(-1)?.();
    expect((await next).value).toBe("\r\u001b[J3 s  1 running: slow");
    release();
    const rest: string[] = [];
    for (let last = await texts.next(); last.done !== true; last = await texts.next()) rest.push(last.value);
    expect(rest.join("")).toMatch(/\r\u001b\[Jnothing ran, 1 not finished \(4.2 s\)\n$/);
  });

  test("the line goes also when the events break", async () => {
    async function* broken(): AsyncIterable<RunEvent> {
      yield await Promise.resolve(scenarioStart());
      throw new Error("broken");
    }
    const texts: string[] = [];
    const read = async (): Promise<void> => {
      for await (const text of consoleReporter.create({ ...options, live: true })(broken())) texts.push(text);
    };
    await expect(read()).rejects.toThrow("broken");
    expect(texts.at(-1)).toBe("\r\u001b[J");
  });
});

async function* each(events: Iterable<RunEvent>): AsyncIterable<RunEvent> {
  for (const event of events) yield await Promise.resolve(event);
}

/** What a terminal of so many columns shows after a text: enough of one for newlines, returns, up and erase. */
function terminal(text: string, width: number): string[] {
  const rows: string[] = [""];
  let row = 0;
  let column = 0;
  for (const [token] of text.matchAll(/\u001b\[(\d*)([AJ])|[^]/g)) {
    if (token.endsWith("A") && token.length > 1) row = Math.max(0, row - Number(token.slice(2, -1)));
    else if (token === "\u001b[J") {
      rows.length = row + 1;
      rows[row] = (rows[row] ?? "").slice(0, column);
    } else if (token === "\r") column = 0;
    else if (token === "\n") {
      row++;
      column = 0;
      rows[row] ??= "";
    } else {
      if (column === width) {
        row++;
        column = 0;
      }
      rows[row] = (rows[row] ?? "").slice(0, column) + token;
      column++;
    }
  }
  return rows;
}

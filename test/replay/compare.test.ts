import { describe, expect, it } from "vitest";
import type { RunEvent, ScenarioEnd } from "../../src/events.ts";
import { codeFrame, plain } from "../../src/codeframe.ts";
import { hostEnvironment } from "../../src/environment.ts";
import { compilePath } from "../../src/match/path.ts";
import { compilePlaces } from "../../src/match/path-select.ts";
import { parsePath } from "../../src/match/path-syntax.ts";
import { compare, type CompareRequest } from "../../src/replay/compare.ts";
import { type FailIf, parseFailIf } from "../../src/replay/fail-if.ts";
import { Lens, type LensOptions } from "../../src/align/lens.ts";
import { Report } from "../../src/replay/report.ts";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { connection, recordingFile, together } from "../support/traffic.ts";

interface Compared {
  readonly count: number;
  readonly events: readonly RunEvent[];
  readonly ends: readonly ScenarioEnd[];
  /** Why each scenario did not pass, as people read it; of the others their status. */
  readonly texts: readonly string[];
}

async function compared(
  a: readonly TrafficEvent[],
  b: readonly TrafficEvent[],
  {
    failIf = [],
    lens = {},
    interrupted = false,
    ...more
  }: Partial<Pick<CompareRequest, "from" | "anyOrder" | "ignoreGenerated">> & {
    readonly failIf?: readonly FailIf[];
    readonly lens?: LensOptions;
    /** As soon as a connection has begun. */
    readonly interrupted?: boolean;
  } = {},
): Promise<Compared> {
  const events: RunEvent[] = [];
  const { clock } = hostEnvironment();
  const abort = new AbortController();
  const made = new Lens(lens);
  const report = new Report({
    file: "a.wsr",
    lens: made,
    version: "0",
    hostname: "h",
    clock,
    compared: { recording: "a.wsr", with: "b.wsr", by: "compare" },
    failIf,
    emit(event) {
      events.push(event);
      if (interrupted && event.type === "scenario:start") abort.abort("SIGINT");
    },
  });
  const count = await compare({
    recordings: [
      { path: await recordingFile(a), shown: "a.wsr" },
      { path: await recordingFile(b), shown: "b.wsr" },
    ],
    lens: made,
    from: ["server", "client"],
    anyOrder: false,
    ignoreGenerated: false,
    typedSecrets: new Map(),
    report,
    signal: abort.signal,
    ...more,
  });
  await report.judge();
  report.finish(undefined);
  const ends = events.filter((event) => event.type === "scenario:end");
  return {
    count,
    events,
    ends,
    texts: ends.map(({ outcome }) =>
      "problem" in outcome ? codeFrame(outcome.problem, { paint: plain, width: 120 }) : outcome.status,
    ),
  };
}

const chat = connection(
  1,
  '> {"type":"hi"}\n< {"type":"welcome"}\n< {"type":"tick","price":100}\n> close 1000\nend client',
);

describe("comparing two recordings", () => {
  it("that are the same", async () => {
    const { count, ends, texts, events } = await compared(chat, chat);
    expect(count).toBe(1);
    expect(texts).toEqual(["passed"]);
    expect(ends[0]).toMatchObject({
      comparison: { recorded: 3, matched: 3, changed: 0, missing: 0, extra: 0, reordered: 0 },
      series: { messages: { count: 2, min: 1, max: 2 }, "messages as recorded": { count: 2 } },
      steps: 3,
    });
    expect(events.map(({ type }) => type)).toEqual(["run:start", "scenario:start", "scenario:end", "run:end"]);
    expect(events[1]).toMatchObject({ file: "a.wsr", line: 3, name: "connection 1 /chat" });
  });

  it("that differ in what is text, and what is JSON of it", async () => {
    const [text, json] = [connection(1, "> hi\n< hello"), connection(1, '> hi\n< "hello"')];
    expect((await compared(text, json)).ends[0]?.comparison).toMatchObject({ recorded: 2, matched: 1 });
  });

  it("names the field that has changed, in the line of the recording that has it", async () => {
    const other = connection(
      1,
      '> {"type":"hi"}\n< {"type":"welcome"}\n< {"type":"tick","price":101}\n> close 1000\nend client',
    );
    expect((await compared(chat, other)).texts).toEqual([
      `connection 1 /chat: a message is not as recorded
 --> a.wsr, connection 1, message 2, +5 ms
  |
  | {"type":"tick","price":100}
  |                        ^^^ got 101
  = expected: { type: "tick", price: 100 }
  = actual: { type: "tick", price: 101 }
  = $.price: expected 100, got 101
  = 2 of 3 messages as recorded (66.66 %), 1 changed`,
    ]);
  });

  it("names the path of --only, and marks its value alone", async () => {
    const some = (price: string, items: string): readonly TrafficEvent[] =>
      connection(1, `< {"sym":"A"${price},"items":${items}}\nend server`);
    const lens = { only: [compilePath("$.price"), compilePath("$.items[*].id")] };
    const [a, b, c] = [some(',"price":100', '[{"id":1}]'), some(',"price":101', '[{"id":2}]'), some("", '[{"id":1}]')];
    expect((await compared(a, b, { lens })).texts[0]).toContain(`
  | {"sym":"A","price":100,"items":[{"id":1}]}
  |                    ^^^ got 101
`);
    expect((await compared(a, b, { lens })).texts[0]).toContain(`
  = $.price: expected 100, got 101
  = $.items[*].id[0]: expected 1, got 2
`);
    const made = (id: string): readonly TrafficEvent[] => some("", `[{"id":"${id}"}]`);
    const [d, e] = [made("aaaa-1111-bbbb-2222"), made("cccc-3333-dddd-4444")];
    const items = { only: [compilePath("$.items[*].id")] };
    expect((await compared(d, e, { lens: items })).texts[0]).toContain(
      "help: With --ignore '$.items[*].id', it would match.",
    );
    expect((await compared(a, c, { lens })).texts[0]).toContain("= $.price: expected 100, got nothing\n");
    expect((await compared(c, a, { lens })).texts[0]).toContain("= $.price: expected nothing, got 100\n");
  });

  it("tells ids that stand in bytes apart from the bytes, so that they can be left out", async () => {
    const [room, other] = ["kA8dMbR2e", "Zz81kLmQ9"].map((id) => Buffer.from(id).toString("hex"));
    const made = (id: string | undefined, state: string): readonly TrafficEvent[] =>
      connection(1, `<< 0a09${id}00ff\n<< 0da9${id}${state}ff\nend server`);
    const { texts } = await compared(made(room, "01"), made(other, "01"));
    expect(texts[0]).toContain(`
  = $.id[0]: expected "kA8dMbR2e", got "Zz81kLmQ9"
`);
    expect(texts[0]).toContain("help: With --ignore '$.id[*]', all 2 changed messages would match.");
    const generated = await compared(made(room, "01"), made(other, "02"), { ignoreGenerated: true });
    expect(generated.texts[0]).toContain("= 1 of 2 messages as recorded (50 %), 1 changed");
    expect(generated.texts[0]).toContain("$.bytes: expected <4 bytes 0d a9 01 ff>, got <4 bytes 0d a9 02 ff>");
  });

  it("tells what is missing, extra and out of order, and whose it is", async () => {
    const a = connection(1, "> one\n> two\n< a\n< b\n< c\n< d\n> close 1000\nend client");
    const b = connection(1, "> one\n< b\n< a\n< c\n< new\n< d\n> close 1000\nend client");
    expect((await compared(a, b)).texts).toEqual([
      `connection 1 /chat: 3 messages are not as recorded
 --> a.wsr, connection 1, message 1, +5 ms
  |
  | a
  | ^ came as message 2
  = message 1 came as the 2nd: "a"
  = 4 of 6 messages as recorded (66.66 %), 1 missing, 1 extra, 1 reordered
  = also:
      an extra message came, the 4th: "new"
      message 2 of the client never came: "two"`,
    ]);
    expect((await compared(a, b, { anyOrder: true, from: ["server"] })).ends[0]?.comparison).toMatchObject({
      matched: 4,
      extra: 1,
      reordered: 0,
    });
  });

  it("proposes what to ignore", async () => {
    const some = (time: number, id: string): readonly TrafficEvent[] =>
      connection(1, `< {"type":"a","at":${time},"id":"${id}"}\n< {"type":"b","at":${time + 5},"text":"x"}`);
    const [a, b] = [some(1_767_322_800_000, "aaaa-1111-bbbb-2222"), some(1_767_399_999_999, "cccc-3333-dddd-4444")];
    const { texts } = await compared(a, b);
    expect(texts[0]).toContain(`these seem to be made anew in each run:
      $.at  a time in milliseconds since 1970, in 2 messages: 1767322800000, now 1767399999999
      $.id  an id, in 1 message: "aaaa-1111-bbbb-2222", now "cccc-3333-dddd-4444"
  = help: With --ignore '$.at' --ignore '$.id', all 2 changed messages would match.`);
  });

  it("proposes numbers that are drawn anew each time", async () => {
    const some = (...loads: readonly number[]): readonly TrafficEvent[] =>
      connection(1, loads.map((load) => `< {"type":"load","load":${load}}`).join("\n"));
    const { texts } = await compared(
      some(0.8444218515250481, 0.7579544029403025, 0.420571580830845),
      some(0.25891675029296335, 0.5112747213686085, 0.4049341374504143),
    );
    expect(texts[0]).toContain(`these seem to be made anew in each run:
      $.load  another number each time, in 3 messages: 0.8444218515250481, now 0.25891675029296335
  = help: With --ignore '$.load', all 3 changed messages would match.`);
  });

  const hello = (number: number, time: number, price = 1): readonly TrafficEvent[] =>
    connection(
      number,
      `> hi\n< {"type":"hello","at":${time},"client":${time % 1000}}\n< {"at":${time},"price":${price}}\nend server`,
      {
        path: `/${number}`,
      },
    );
  const [monday, tuesday] = [1_767_322_800_000, 1_767_409_200_000];
  const days = [monday, tuesday].map((day) => together(hello(1, day + 17), hello(2, day + 18), hello(3, day + 19)));
  const warnings = (events: readonly RunEvent[]): readonly string[] =>
    events.flatMap((event) =>
      event.type === "diagnostic" ? [`${event.problem.headline}. ${event.problem.help}`] : [],
    );

  it("proposes once for all connections what they have in common", async () => {
    const { events, texts } = await compared(days[0] ?? [], days[1] ?? []);
    expect(texts[2]).toContain("= help: With --ignore '$.at', all 2 changed messages would match.\n".trimEnd());
    expect(warnings(events)).toEqual([
      "6 of 6 changed messages of 3 connections differ in nothing but what seems to be made anew in each run. " +
        "With --ignore '$.at', they would match. --ignore-generated leaves out all that seems to be made anew.",
    ]);
    const { events: one } = await compared(hello(1, monday), hello(1, tuesday));
    expect(warnings(one)).toEqual([]);
  });

  describe("with --ignore-generated", () => {
    const generated = async (a: readonly TrafficEvent[], b: readonly TrafficEvent[]): ReturnType<typeof compared> =>
      compared(a, b, { ignoreGenerated: true });

    it("leaves out all that it would propose, and says what it was", async () => {
      const { texts, ends, events } = await generated(days[0] ?? [], days[1] ?? []);
      expect(texts).toEqual(["passed", "passed", "passed"]);
      expect(ends[0]).toMatchObject({
        notes: ["left out: $.at, a time in milliseconds since 1970, in 2 messages"],
        comparison: {
          recorded: 3,
          matched: 3,
          changed: 0,
          generated: [{ path: "$.at", what: "a time in milliseconds since 1970", messages: 2 }],
        },
        series: { messages: { count: 2 } },
      });
      expect(warnings(events)).toEqual([
        "--ignore-generated has left out what seems to be made anew in each run: " +
          "$.at, a time in milliseconds since 1970, in 6 messages. --ignore '$.at' leaves out these alone.",
      ]);
    });

    it("compares all else, and shows that alone", async () => {
      const { texts, ends } = await generated(hello(1, monday), hello(1, tuesday, 2));
      expect(texts).toEqual([
        `connection 1 /1: a message is not as recorded
 --> a.wsr, connection 1, message 2, +5 ms
  |
  | {"at":1767322800000,"price":1}
  |                             ^ got 2
  = expected: { at: 1767322800000, price: 1 }
  = actual: { at: 1767409200000, price: 2 }
  = $.price: expected 1, got 2
  = 2 of 3 messages as recorded (66.66 %), 1 changed`,
      ]);
      expect(ends[0]?.comparison).toMatchObject({ matched: 2, changed: 1 });
    });

    it("takes nothing out that it would not propose", async () => {
      const none = hello(1, monday);
      const { texts, events } = await generated(none, none);
      expect(texts).toEqual(["passed"]);
      expect(warnings(events)).toEqual([]);
      const bytes = none.map((event) =>
        event.type === "message" && event.from === "server" && typeof event.data === "string"
          ? { ...event, data: Buffer.from(event.data.replaceAll("1767322", "1767323")) }
          : event,
      );
      expect((await generated(none, bytes)).ends[0]?.comparison).toMatchObject({ matched: 1, changed: 2 });
      const many = (time: number, last: number): readonly TrafficEvent[] =>
        connection(1, `< [${Array.from({ length: 200 }, () => `{"at":${time}}`).join(",")},${last}]`);
      expect((await generated(many(monday, 1), many(tuesday, 2))).ends[0]?.comparison).toMatchObject({ changed: 1 });
    });

    it("does so for each logical channel, and for parts that --only selects", async () => {
      const lens = { channel: compilePath("$.type"), only: [compilePath("$.at")] };
      const { ends } = await compared(hello(1, monday), hello(1, tuesday), { lens, ignoreGenerated: true });
      expect(ends[0]?.comparison).toMatchObject({
        matched: 3,
        channels: [{ channel: "hello", matched: 1, changed: 0 }],
      });
    });

    it("decides what it holds when it is too much", async () => {
      const ticks = (time: number): readonly TrafficEvent[] =>
        connection(1, Array.from({ length: 4_100 }, (_, n) => `< {"at":${time + n}}`).join("\n"));
      const { ends } = await generated(ticks(monday), ticks(tuesday));
      expect(ends[0]?.comparison).toMatchObject({ matched: 4_100, generated: [{ messages: 4_100 }] });
    });
  });

  it("looks into the JSON behind a text, as Socket.IO sends it", async () => {
    const some = (sid: string, text: string): readonly TrafficEvent[] =>
      connection(1, `< 0{"sid":"${sid}"}\n< 42["chat",{"text":"${text}"}]`);
    const [a, b] = [some("MRCnfWtvtMkv1pU3AAAA", "hi"), some("uhL1FyCsqWxyd0JyAAAA", "ho")];
    const { texts } = await compared(a, b);
    expect(texts[0]).toContain("--ignore '$[*].sid', 1 of 2 changed messages would match.");
    const ignore = [{ text: "$..sid", places: compilePlaces(parsePath("$..sid")) }];
    expect((await compared(a, b, { lens: { ignore } })).texts[0]).toContain(`
  | 42["chat",{"text":"hi"}]
  |                   ^^^^ got "ho"
`);
  });

  it("tells text and bytes apart", async () => {
    const [a, b] = [connection(1, '< {"a":1}'), connection(1, `<< ${Buffer.from('{"a":1}').toString("hex")}`)];
    expect((await compared(a, b)).texts[0]).toContain("= expected a text message, got a binary message\n");
  });

  it("names the byte that has changed", async () => {
    const [a, b] = [connection(1, "<< 00fffe01"), connection(1, "<< 00fffe02")];
    expect((await compared(a, b)).texts[0]).toContain(
      "$: expected <4 bytes 00 ff fe 01>, got <4 bytes 00 ff fe 02> (they differ from byte 3 on, counted from 0)",
    );
  });

  it.each([
    ["12345678901234567890", "12345678901234567891"],
    ["0.1000000000000000055", "0.1"],
    ["0.1000000000000000055", "0.1000000000000000056"],
    ["1e401", "1e402"],
    ["1.2345678901234567890e19", "12345678901234567891"],
  ])("names numbers that differ in what a double does not hold: %s, %s", async (a, b) => {
    const of = (number: string): readonly TrafficEvent[] => connection(1, `< {"p":[${number}],"q":0.10}`);
    const { texts } = await compared(of(a), of(b));
    expect(texts[0]).toMatch(/\n  = \$\.p\[0\]: expected \d\S+, got \d\S+\n/);
    expect((await compared(of(a), of(a.replace("e", "E+")))).texts).toEqual(["passed"]);
  });

  it("shows a message of several lines in one, with all its digits", async () => {
    const of = (number: string): readonly TrafficEvent[] =>
      connection(1, "< x").map((each) =>
        each.type === "message" ? { ...each, data: `{\n  "p": ${number},\n  "q": "a  b"\n}` } : each,
      );
    expect((await compared(of("0.1000000000000000055"), of("0.1"))).texts[0]).toContain(`
  | {"p":0.1000000000000000055,"q":"a  b"}
  |      ^^^^^^^^^^^^^^^^^^^^^ got 0.1
  = expected: { p: 0.1000000000000000055, q: "a  b" }
`);
  });

  it("asks whether a timer sends what came too often", async () => {
    const [a, b] = [connection(1, "< beat\n< a\nend server"), connection(1, "< beat\n< a\n< beat\n< beat\nend server")];
    expect((await compared(a, b)).texts[0]).toContain("help: If a timer sends it: --skip 'beat' leaves it out.");
    expect((await compared(a, b, { lens: { skip: [{ text: "beat", value: "beat" }] } })).texts).toEqual(["passed"]);
  });

  it("pairs connections by their addresses, and misses those that are not there", async () => {
    const a = together(
      connection(1, "< a", { path: "/a" }),
      connection(2, "< b", { path: "/b" }),
      connection(3, "< c", { path: "/c" }),
    );
    const b = together(
      connection(1, "< b", { path: "/b" }),
      connection(2, "< a", { path: "/a" }),
      connection(3, "< d", { path: "/d" }),
    );
    const { texts, count } = await compared(a, b);
    expect(count).toBe(4);
    expect(texts.toSorted()).toEqual([
      `connection 3 /c: there is no such connection in b.wsr
  = 0 of 1 messages as recorded (0 %), 1 missing`,
      "connection 3 /d: there is no such connection in a.wsr",
      "passed",
      "passed",
    ]);
  });

  it("counts all of the connections that begin after the other recording has ended", async () => {
    const some = together(
      connection(1, "< a\n> b\n< c\nend server"),
      connection(2, "< a\n> b\n< c\nend server", { path: "/b", at: 1_000 }),
    );
    const conditions = (text: string): readonly FailIf[] => [parseFailIf(text)];
    const [missing, extra] = [
      await compared(some, [], { failIf: conditions("missing > 5") }),
      await compared([], some, { failIf: conditions("extra > 5") }),
    ];
    expect(missing.ends.map(({ comparison }) => comparison?.missing)).toEqual([3, 3, undefined]);
    expect(extra.ends.map(({ comparison }) => comparison?.extra)).toEqual([3, 3, undefined]);
    for (const { ends } of [missing, extra]) expect(ends[2]?.outcome.status).toBe("failed");
  });

  it("says which were interrupted", async () => {
    expect((await compared(chat, chat, { interrupted: true })).texts).toEqual(["connection 1 /chat: interrupted"]);
  });

  it("compares handshakes and ends", async () => {
    const ended = (lines: string): readonly TrafficEvent[] => connection(1, lines);
    const status = (code: number): readonly TrafficEvent[] =>
      ended("").map((event) => (event.type === "response" ? { ...event, status: code } : event));
    const text = async (a: readonly TrafficEvent[], b: readonly TrafficEvent[]): Promise<unknown> =>
      (await compared(a, b)).texts[0];
    expect(await text(status(101), status(401))).toBe("connection 1 /chat: the handshake: expected 101, got 401");
    expect(await text(ended("< close 1000\nend server"), ended("< close 1011 oops\nend server"))).toBe(
      'connection 1 /chat: the end: expected that the server closes with 1000, but the server closes with 1011 "oops"',
    );
    expect(await text(ended("> close 1000\nend client"), ended("end server"))).toBe(
      "connection 1 /chat: the end: expected that the client closes with 1000, but the server ends TCP without a close frame",
    );
    // The recordings ended before the connections did.
    expect(await text(ended("< a"), ended("< a\n< b\n< close 1011"))).toBe("passed");
  });

  it("takes it for chance which of two close frames that crossed was first", async () => {
    const ended = (lines: string): readonly TrafficEvent[] => connection(1, lines);
    const both = ended("> close 1000\n< close 1001\nend client");
    const [byServer, byClient] = [ended("< close 1001\nend server"), ended("> close 1000\n< close 1000\nend client")];
    for (const other of [byServer, byClient]) {
      expect((await compared(both, other)).texts).toEqual(["passed"]);
      expect((await compared(other, both)).texts).toEqual(["passed"]);
    }
    expect((await compared(byServer, byClient)).texts).toEqual([
      "connection 1 /chat: the end: expected that the server closes with 1001, but the client closes with 1000",
    ]);
    // Who closes right behind his last message may have been closed for that by the other one, at the same time.
    const [atOnce, later, answer] = ["", "wait 5\n", "< ok\n"].map((between) =>
      ended(`> bye\n${between}> close 1000\n< close 1000\nend client`).map((event) =>
        event.type === "request" ? { ...event, at: event.at - 4 } : event,
      ),
    );
    const closed = ended("> bye\n< close 1000\nend server");
    expect((await compared(atOnce ?? [], closed)).texts).toEqual(["passed"]);
    expect((await compared(closed, atOnce ?? [])).texts).toEqual(["passed"]);
    for (const other of [later, answer])
      expect((await compared(other ?? [], closed)).texts[0]).toContain(
        "the end: expected that the client closes with 1000, but the server closes with 1000",
      );
    // What may be an answer is taken for one.
    const answered = ended("> close 1001\n< close 1000\nend client");
    expect((await compared(answered, ended("< close 1000\nend server"))).texts).toEqual([
      "connection 1 /chat: the end: expected that the client closes with 1001, but the server closes with 1000",
    ]);
  });

  describe("does not judge what raced with the close of the other side", () => {
    const said = (lines: string): readonly TrafficEvent[] => connection(1, `< a\n${lines}\n< close 1000\nend client`);
    const note = (file: string, count = 1): string =>
      `${file}: ${count} message${count === 1 ? "" : "s"} that the server sent after the client had closed ${count === 1 ? "is" : "are"} not judged.`;
    const counts = { changed: 0, missing: 0, extra: 0, reordered: 0 };

    it.each([
      ["in both", "> close 1000\n< b", "> close 1000\n< c\n< d", 1, [note("a.wsr"), note("b.wsr", 2)]],
      ["the same in both", "> close 1000\n< b", "> close 1000\n< b", 1, [note("a.wsr"), note("b.wsr")]],
      ["in the first", "> close 1000\n< b", "> close 1000", 1, [note("a.wsr")]],
      ["in the second", "> close 1000", "> close 1000\n< b", 1, [note("b.wsr")]],
      // What one of them has in time is judged, whatever the other one has behind its end.
      ["in the second, in time in the first", "< b\n> close 1000", "> close 1000\n< b", 2, []],
      ["in the first, in time in the second", "> close 1000\n< b", "< b\n> close 1000", 1, [note("a.wsr")]],
    ])("%s", async (_, a, b, matched, notes) => {
      const { texts, ends } = await compared(said(a), said(b));
      expect(texts).toEqual(["passed"]);
      expect(ends[0]?.comparison).toEqual({ recorded: matched, matched, ...counts });
      expect(ends[0]?.notes).toEqual(notes);
    });

    it("but all that is in time", async () => {
      const [inTime, late] = [said("< b\n> close 1000"), said("> close 1000\n< c")];
      expect((await compared(inTime, late)).ends[0]).toMatchObject({
        comparison: { recorded: 2, matched: 1, missing: 1, extra: 0 },
        notes: [note("b.wsr")],
      });
      expect((await compared(late, inTime)).ends[0]).toMatchObject({
        comparison: { recorded: 1, matched: 1, missing: 0, extra: 1 },
        notes: [note("a.wsr")],
      });
    });

    it("nor what the client said when the server had closed", async () => {
      const by = (lines: string): readonly TrafficEvent[] => connection(1, `< a\n< close 1000\n${lines}\nend server`);
      const { texts, ends } = await compared(by("> x"), by(""));
      expect(texts).toEqual(["passed"]);
      expect(ends[0]?.notes).toEqual([
        "a.wsr: 1 message that the client sent after the server had closed is not judged.",
      ]);
    });
  });

  it("each logical channel on its own", async () => {
    const of = (...symbols: readonly string[]): readonly TrafficEvent[] => {
      const counts = new Map<string, number>();
      const lines = symbols.map((sym) => {
        counts.set(sym, (counts.get(sym) ?? 0) + 1);
        return `< {"sym":"${sym}","n":${counts.get(sym)}}`;
      });
      return connection(1, `${lines.join("\n")}\nend server`);
    };
    const [a, b] = [of("A", "A", "B", "B"), of("B", "A", "B", "A", "A")];
    const { ends } = await compared(a, b, { lens: { channel: compilePath("$.sym") } });
    const none = { changed: 0, missing: 0, reordered: 0 };
    expect(ends[0]?.comparison).toEqual({
      recorded: 4,
      matched: 4,
      extra: 1,
      ...none,
      channels: [
        { channel: "A", recorded: 2, matched: 2, extra: 1, ...none },
        { channel: "B", recorded: 2, matched: 2, extra: 0, ...none },
      ],
    });
  });

  it("under conditions, which alone decide", async () => {
    const other = connection(
      1,
      '> {"type":"hi"}\n< {"type":"welcome"}\n< {"type":"tick","price":101}\n> close 1000\nend client',
    );
    const { texts, ends, events } = await compared(chat, other, {
      failIf: [parseFailIf("accuracy < 60"), parseFailIf("changed > 0"), parseFailIf("latency.max > 1ms")],
    });
    expect(texts).toEqual([
      "passed",
      "passed",
      `changed is 1: --fail-if "changed > 0"
 --> a.wsr, connection 1, message 2, +5 ms
  |
  | {"type":"tick","price":100}
  |                        ^^^ got 101
  = expected: { type: "tick", price: 100 }
  = actual: { type: "tick", price: 101 }
  = connection 1 /chat: a message is not as recorded
  = $.price: expected 100, got 101
  = 2 of 3 messages as recorded (66.66 %), 1 changed`,
      'latency.max is 2 ms: --fail-if "latency.max > 1ms"',
    ]);
    expect(ends[0]?.notes).toEqual([
      "connection 1 /chat: a message is not as recorded: 2 of 3 messages as recorded (66.66 %), 1 changed",
    ]);
    expect(events.flatMap((event) => (event.type === "scenario:start" ? [event.name] : []))).toEqual([
      "connection 1 /chat",
      "--fail-if accuracy < 60",
      "--fail-if changed > 0",
      "--fail-if latency.max > 1ms",
    ]);
  });

  it("leaves plain HTTP out, tells of gaps, and finds connections that are mixed in another way", async () => {
    const http: readonly TrafficEvent[] = [
      { type: "open", at: 0, connection: 9 },
      { type: "request", at: 0, connection: 9, method: "GET", url: "http://h/login", headers: [] },
      { type: "response", at: 0, connection: 9, status: 200, statusText: "OK", headers: [] },
      { type: "end", at: 0, connection: 9, how: "fin" },
    ];
    const long = (number: number, at: number): readonly TrafficEvent[] =>
      connection(number, `${Array.from({ length: 13_000 }, (_, i) => `< m${number} ${i}`).join("\n")}\nend server`, {
        path: `/${number}`,
        at,
      });
    const gap: TrafficEvent = { type: "gap", at: 1e9, connection: 0, reason: "The disk was full" };
    const a = [...http, ...together(long(1, 0), long(2, 0)), gap];
    const b = [...long(1, 0), ...long(2, 20_000)];
    const { texts, events, ends } = await compared(a, b);
    expect(texts).toEqual(["passed", "passed"]);
    expect(ends.map(({ comparison }) => comparison?.matched)).toEqual([13_000, 13_000]);
    expect(events.flatMap((event) => (event.type === "diagnostic" ? [event.problem.headline] : []))).toEqual([
      "a.wsr: The disk was full",
    ]);
  });
});

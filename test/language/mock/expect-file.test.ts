import { describe, expect, it } from "vitest";
import { codecs } from "../../../src/codec/index.ts";
import { compileExpectations, judgeExpectations, judgeGiven } from "../../../src/language/mock/expect-file.ts";
import { LogRing } from "../../../src/mock/log/log-ring.ts";
import { payloadOf } from "../../../src/mock/log/entry.ts";

const name = { path: "/tmp/e.yaml", shown: "e.yaml" };

/** A log in which clients came at these times, and sent, and closed. */
function logOf({
  came = [0],
  sent = [],
  closed = [],
}: {
  came?: number[];
  sent?: string[];
  closed?: number[];
}): LogRing {
  const log = new LogRing();
  for (const [index, at] of came.entries())
    log.add({
      type: "opened",
      at,
      connection: `/ws #${index + 1}`,
      url: "/ws?a=1",
      endpoint: "/ws",
      protocol: undefined,
      remoteAddress: undefined,
    });
  for (const data of sent)
    log.add(
      {
        type: "message",
        at: 1,
        connection: "/ws #1",
        endpoint: "/ws",
        direction: "in",
        binary: false,
        rule: undefined,
        ...payloadOf(data, false, codecs.json),
      },
      { data, codec: codecs.json },
    );
  for (const code of closed)
    log.add({
      type: "closed",
      at: 2,
      connection: "/ws #1",
      endpoint: "/ws",
      code,
      reason: "bye",
      by: "them",
      error: undefined,
    });
  return log;
}

async function judged(expectation: string, log: LogRing): Promise<readonly string[]> {
  const compiled = await compileExpectations(`expect: [${expectation}]`, name);
  expect(compiled.problems).toEqual([]);
  return judgeExpectations(compiled, log, { WHO: "bob" }).map(({ code, headline, notes }) =>
    [`${code}: ${headline}`, ...notes].join(" | "),
  );
}

const faults = async (text: string): Promise<readonly string[]> =>
  (await compileExpectations(text, name)).problems.map(
    ({ place, headline, help }) =>
      `${place?.line}:${place?.column} ${headline}${help === undefined ? "" : ` — ${help}`}`,
  );

describe("what clients must have sent", () => {
  const log = logOf({ sent: ['{"type":"hello","from":"bob"}', '{"type":"hello","from":"eve"}', "text"] });

  it("is found on any connection, or where it is said", async () => {
    for (const held of [
      "{ receive: { type: hello } }",
      "{ receive: { type: hello }, count: 2 }",
      "{ receive: { type: hello }, count: { min: 1, max: 2 }, endpoint: /ws, connection: '/ws #1' }",
      "{ receive: { from: '${env.WHO}' }, count: 1 }",
      "{ receive: text }",
      "{ receive: { type: bye }, count: 0 }",
      "{ receiveNothing: { type: bye } }",
      "{ receiveNothing: { type: hello }, endpoint: /other }",
    ])
      expect(await judged(held, log), held).toEqual([]);
  });

  it("is told with what came instead", async () => {
    expect(await judged("{ receive: { type: bye } }", log)).toEqual([
      'never-came: clients sent no message like { type: "bye" }, expected at least 1 | /ws #1 sent {"type":"hello","from":"bob"} | /ws #1 sent {"type":"hello","from":"eve"} | /ws #1 sent text | the latest: $: expected { type: "bye" }, got the text "text", which is not JSON',
    ]);
    expect(await judged("{ receive: { type: hello }, count: 3 }", log)).toEqual([
      'wrong-count: clients sent 2 messages like { type: "hello" }, expected 3',
    ]);
    expect(await judged("{ receive: { type: hello }, count: { max: 1 } }", log)).toEqual([
      'wrong-count: clients sent 2 messages like { type: "hello" }, expected at most 1',
    ]);
    expect(await judged("{ receive: text, endpoint: /other }", log)).toEqual([
      'never-came: clients sent no message like "text", expected at least 1 | clients sent no messages there',
    ]);
    expect(await judged("{ receiveNothing: { type: hello } }", log)).toEqual([
      'unexpected-message: clients sent 2 messages like { type: "hello" }, expected none | /ws #1 sent {"type":"hello","from":"bob"} | /ws #1 sent {"type":"hello","from":"eve"}',
    ]);
  });
});

describe("how clients must have come", () => {
  const log = logOf({ came: [0, 1000, 3000, 7000] });

  it("is counted, and the gaps are measured: a schedule of reconnections", async () => {
    for (const held of [
      "{ connect: /ws }",
      "{ connect: /ws, count: 4 }",
      "{ connect: /ws, count: 4, gaps: [900ms..1100ms, 1800ms..2200ms, 4s] }",
      "{ connect: /ws, gaps: [900ms..1100ms] }",
      "{ connect: /other, count: 0 }",
    ])
      expect(await judged(held, log), held).toEqual([]);
    expect(await judged("{ connect: /ws, gaps: [900ms..1100ms, 900ms..1100ms] }", log)).toEqual([
      "too-late: clients came 4 times to /ws: between 2 and 3 lie 2 s, expected 900 ms..1.1 s | the gaps were 1 s, 2 s, 4 s",
    ]);
    expect(await judged("{ connect: /ws, gaps: [2s..3s] }", log)).toEqual([
      "too-early: clients came 4 times to /ws: between 1 and 2 lie 1 s, expected 2 s..3 s | the gaps were 1 s, 2 s, 4 s",
    ]);
    expect(await judged("{ connect: /ws, gaps: [1s, 2s, 4s, 8s] }", log)).toEqual([
      "wrong-count: clients came 4 times to /ws, expected at least 5 | the gaps were 1 s, 2 s, 4 s",
    ]);
    // Each of these connections was open when the next came.
    expect(await judged("{ connect: /ws, gaps: [1s], after: close }", log)).toEqual([
      "too-early: clients came 4 times to /ws: 2 came while the connection of 1 was open, expected 1 s..1 s | the gaps were none, none, none",
    ]);
    expect(await judged("{ connect: /other }", log)).toEqual([
      "never-came: clients came 0 times to /other, expected at least 1",
    ]);
  });
});

describe("how long clients must have waited until they came again", () => {
  it("is counted from the end of the connection before, or from its refusal", async () => {
    const log = new LogRing();
    const opened = (at: number, n: number, url = "/ws"): void =>
      void log.add({
        type: "opened",
        at,
        connection: `${url} #${n}`,
        url,
        endpoint: url,
        protocol: undefined,
        remoteAddress: undefined,
      });
    const closed = (at: number, n: number, url = "/ws"): void =>
      void log.add({
        type: "closed",
        at,
        connection: `${url} #${n}`,
        code: 1006,
        reason: "",
        by: "us",
        error: undefined,
      });
    opened(0, 1);
    opened(0, 9, "/other");
    closed(5000, 1);
    closed(5500, 9, "/other");
    log.add({ type: "refused", at: 6000, url: "/ws", endpoint: "/ws", how: "status", code: 503, by: "busy" });
    opened(8000, 2);
    closed(8100, 2);
    opened(12_100, 3);
    expect(await judged("{ connect: /ws, gaps: [1s, 2s, 4s], after: close }", log)).toEqual([]);
    expect(await judged("{ connect: /ws, gaps: [900ms..1100ms, 1s], after: close }", log)).toEqual([
      "too-late: clients came 4 times to /ws: between the end of 2 and 3 lie 2 s, expected 1 s..1 s | the gaps were 1 s, 2 s, 4 s",
    ]);
  });
});

describe("how clients must have closed", () => {
  const log = logOf({ closed: [1000, 4001] });

  it("is found by code and reason", async () => {
    for (const held of [
      "{ closed: 1000 }",
      "{ closed: [1001, 4001], count: 1 }",
      "{ closed: { code: 1000, reason: bye } }",
    ])
      expect(await judged(held, log), held).toEqual([]);
    expect(await judged("{ closed: 1001 }", log)).toEqual([
      "not-closed: clients closed no connection with 1001, expected at least 1 | /ws #1 was closed by the client with 1000 bye | /ws #1 was closed by the client with 4001 bye",
    ]);
    expect(await judged("{ closed: { $gte: 1000 }, count: 1 }", log)).toEqual([
      "wrong-count: clients closed 2 connections with { $gte: 1000 }, expected 1 | /ws #1 was closed by the client with 1000 bye | /ws #1 was closed by the client with 4001 bye",
    ]);
  });
});

describe("a file of expectations", () => {
  it("is told what is wrong with it", async () => {
    expect(await faults("expect: { receive: a }")).toEqual([
      "1:9 Expected a list of expectations, got a map — Write expect: [ { receive: { type: hello }, count: 1 } ].",
    ]);
    expect(await faults("expect: [{ recieve: a }]")).toHaveLength(1);
    expect(await faults("expect: [{ receive: a, closed: 1000 }]")).toEqual([
      '1:24 An expectation is about one thing; this one has "receive" and "closed"',
    ]);
    expect(await faults("expect: [{ count: 1 }]")).toEqual([
      "1:10 An expectation says what clients do: receive, receiveNothing, connect, closed",
    ]);
    expect(await faults("expect: [{ receive: a, gaps: [1s] }]")).toEqual(['1:24 "gaps" does not go with "receive"']);
    expect(await faults("expect: [{ connect: /ws, gaps: [1] }]")).toHaveLength(1);
    expect(await faults("expect: [{ connect: /ws, after: close }]")).toEqual([
      '1:26 "after" says what gaps are counted from, and there are none — Write { connect: /ws, gaps: [900ms..1100ms], after: close }.',
    ]);
    expect(await faults("expect: [{ closed: 1000, after: close }]")).toContain(
      '1:26 "after" does not go with "closed"',
    );
    expect(await faults("expect: [{ receive: '${nobody}' }]")).toHaveLength(1);
    expect(await faults("")).toEqual([
      "undefined:undefined e.yaml holds no expectations — Write expect: [ { receive: { type: hello }, count: 1 } ].",
    ]);
    expect(await faults("expect: []\n---\nexpect: []")).toEqual([
      "1:1 A file of expectations has one document — Write expect: [ { receive: { type: hello }, count: 1 } ].",
    ]);
    expect(await faults("expect: [")).toHaveLength(1);
  });

  it("reads each message once for all that is asked of it", async () => {
    let read = 0;
    const codec = {
      ...codecs.json,
      decode: (message: Parameters<typeof codecs.json.decode>[0]) => (read++, codecs.json.decode(message)),
    };
    const log = new LogRing();
    for (let n = 0; n < 50; n++)
      log.add(
        {
          type: "message",
          at: 1,
          connection: "/ws #1",
          direction: "in",
          binary: false,
          rule: undefined,
          ...payloadOf(String(n), false, codecs.json),
        },
        { data: String(n), codec },
      );
    expect(await judged("{ receive: { $lt: 30 }, count: 7 }", log)).toHaveLength(1);
    expect(read).toBe(50);
  });

  it("does not take what a server behind a proxy sent for a client's", async () => {
    const log = new LogRing();
    log.add(
      {
        type: "message",
        at: 1,
        connection: "/ws #1",
        direction: "in",
        server: true,
        binary: false,
        rule: "r",
        ...payloadOf("1", false, codecs.json),
      },
      { data: "1", codec: codecs.json },
    );
    expect(await judged("{ receive: 1, count: 0 }", log)).toEqual([]);
  });

  it("cannot be judged by a log that has forgotten something", async () => {
    const log = new LogRing({ entries: 1 });
    for (const text of ["a", "b"]) log.add({ type: "note", at: 1, text });
    const compiled = await compileExpectations("expect: []", name);
    expect(judgeExpectations(compiled, log).map(({ headline }) => headline)).toEqual([
      "the log no longer has the first 1 entries, so that nobody knows what clients did then",
    ]);
  });

  it("may come by the admin API, and then reads neither files nor the environment", async () => {
    const log = logOf({ sent: ["hi"] });
    expect(await judgeGiven({ expect: [{ receive: "hi" }] }, log)).toEqual({ passed: true, problems: [] });
    expect(await judgeGiven({ expect: [{ receive: "bye" }] }, log)).toMatchObject({
      passed: false,
      problems: [{ text: expect.stringContaining("clients sent no message") as string }],
    });
    await expect(judgeGiven({ expect: [{ receive: "${env.HOME}" }] }, log)).rejects.toThrow(
      "Expectations from here do not see the environment",
    );
    await expect(judgeGiven({ expect: [{ receive: { $file: "/etc/passwd" } }] }, log)).rejects.toThrow("read no files");
    await expect(judgeGiven({ expect: [{ receive: { $schema: "/etc/passwd" } }] }, log)).rejects.toThrow(
      "read no files",
    );
  });
});

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { endMocks, startMock, type TestClient } from "../support/mock.ts";

/** The next so many messages. */
async function next(client: TestClient, count: number): Promise<unknown[]> {
  const got: unknown[] = [];
  while (got.length < count) got.push(await client.json());
  return got;
}

describe("streams of a mock", () => {
  endMocks();

  it("give each connection its own, from its opening, with its own state", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    state: { n: 0 }
    streams: [{ every: 1ms, times: 3, do: [{ set: { n: "\${n + 10}" } }, { send: { seq: "\${seq}", n: "\${n}", me: "\${self.index}" } }] }]
`);
    const [a, b] = [await mock.connect("/ws"), await mock.connect("/ws")];
    const own = (me: number): unknown[] => [0, 1, 2].map((seq) => ({ seq, n: 10 * seq + 10, me }));
    expect(await next(a, 3)).toEqual(own(1));
    expect(await next(b, 3)).toEqual(own(2));
    expect(mock.problems).toEqual([]);
  });

  it("give all the same, in the same order, from the start, whoever listens", async () => {
    const mock = await startMock(`
data: { price: 100 }
endpoints:
  - path: /ws
    streams:
      - every: 2ms
        to: all
        do:
          - set: { data.price: "\${data.price + randomInt(1, 1)}" }
          - send: { seq: "\${seq}", price: "\${data.price}", listening: "\${endpoint.connections}" }
`);
    const a = await mock.connect("/ws");
    const first = (await a.json()) as { seq: number };
    const b = await mock.connect("/ws");
    const [fromB] = (await next(b, 1)) as { seq: number }[];
    const ofA = [first, ...((await next(a, 60)) as { seq: number; price: number; listening: number }[])];
    const ofB = [fromB, ...(await next(b, 20))] as { seq: number; price: number; listening: number }[];
    expect(ofA.map(({ seq }) => seq)).toEqual(ofA.map((_, index) => first.seq + index));
    for (const each of ofB) {
      expect(each.price).toBe(101 + each.seq);
      expect(each.listening).toBe(2);
      const same = ofA.find(({ seq }) => seq === each.seq);
      if (same) expect(each).toEqual(same);
    }
  });

  it("make a message for each receiver only where it speaks of the receiver", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    streams:
      - { every: 1ms, to: all, send: { id: "\${seq}", you: "\${receiver.index}" }, if: endpoint.connections == 2, times: 3000 }
`);
    const [a, b] = [await mock.connect("/ws"), await mock.connect("/ws")];
    expect(await a.json()).toMatchObject({ you: 1 });
    expect(await b.json()).toMatchObject({ you: 2 });
  });

  it("run for each room that somebody is in, from its first member to its last", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    streams:
      - { name: prices, every: 1ms, to: { room: "sym:*" }, send: { room: "\${room}", seq: "\${seq}" } }
    rules:
      - { when: { message: { in: $any } }, do: [{ join: "\${message.in}" }] }
      - { when: { message: { out: $any } }, do: [{ leave: "\${message.out}" }, { send: out }] }
`);
    const [a, b] = [await mock.connect("/ws"), await mock.connect("/ws")];
    a.say({ in: "other" });
    a.say({ in: "sym:A" });
    b.say({ in: "sym:B" });
    const [ofA, ofB] = [await next(a, 5), await next(b, 5)];
    expect(ofA).toEqual([0, 1, 2, 3, 4].map((seq) => ({ room: "sym:A", seq })));
    expect(ofB).toEqual([0, 1, 2, 3, 4].map((seq) => ({ room: "sym:B", seq })));
    a.say({ out: "sym:A" });
    let last: unknown;
    do last = String(await a.next());
    while (last !== "out");
    a.say({ in: "sym:A" });
    expect(await a.json()).toEqual({ room: "sym:A", seq: 0 });
  });

  it("are started and stopped by messages: those to all for all", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    streams:
      - { name: news, every: 1ms, to: all, start: manual, send: { seq: "\${seq}" } }
    rules:
      - { when: { message: go }, do: [{ start: news }] }
      - { when: { message: stop }, do: [{ cancel: news }, { send: stopped, to: all }] }
  - path: /control
    rules: [{ when: { message: go }, do: [{ start: news }] }]
`);
    const [a, b] = [await mock.connect("/ws"), await mock.connect("/ws")];
    a.socket.send("go");
    expect(await next(b, 3)).toEqual([{ seq: 0 }, { seq: 1 }, { seq: 2 }]);
    a.socket.send("stop");
    const rest: string[] = [];
    for (let text = ""; text !== "stopped";) rest.push((text = String(await b.next())));
    expect(mock.problems).toEqual([]);
    const control = await mock.connect("/control");
    control.socket.send("go");
    expect(await b.json()).toEqual({ seq: 0 });
  });

  it("go through a list, or a file of the mock's folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mock-streams-"));
    writeFileSync(join(folder, "rows.csv"), "symbol,price\nA,1\nB,2\n");
    writeFileSync(join(folder, "words.txt"), "one\ntwo\n");
    writeFileSync(join(folder, "rows.ndjson"), '{"n":1}\n{"n":2}\n');
    const mock = await startMock(
      `
endpoints:
  - { path: /csv, streams: [{ every: 1ms, from: rows.csv, send: "\${item}" }] }
  - { path: /txt, streams: [{ every: 1ms, from: { file: words.txt }, loop: true, send: { word: "\${item}" } }] }
  - { path: /ndjson, streams: [{ every: 1ms, from: rows.ndjson, send: "\${item}" }] }
`,
      { path: join(folder, "mock.yaml") },
    );
    expect(await next(await mock.connect("/csv"), 2)).toEqual([
      { symbol: "A", price: "1" },
      { symbol: "B", price: "2" },
    ]);
    expect(await next(await mock.connect("/txt"), 3)).toEqual([{ word: "one" }, { word: "two" }, { word: "one" }]);
    expect(await next(await mock.connect("/ndjson"), 2)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it("end when a tick fails, which the log tells with its place, while the mock goes on", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    streams:
      - { name: bad, every: 1ms, to: all, do: [{ assert: seq < 2 }] }
      - { name: own, every: 1ms, do: [{ assert: seq < 1 }] }
    rules: [{ do: [{ send: "\${message}" }] }]
`);
    const client = await mock.connect("/ws");
    await mock.until(() => mock.problems.length === 2);
    // Which of the two fails first is the connection's matter: one began with the mock.
    const of = (stream: string) => mock.problems.find(({ notes }) => notes?.some((each) => each.includes(stream)));
    expect(of('in the stream "bad", tick 2')).toMatchObject({
      headline: expect.stringContaining('chat: the stream "bad" failed: '),
      code: "reaction",
      place: { line: 5 },
    });
    expect(of('in the stream "own", tick 1')?.headline).toContain("chat: a reaction failed: ");
    client.socket.send("still there");
    expect(await client.next()).toBe("still there");
    expect(mock.problems).toHaveLength(2);
  });

  it("close and drop all that they are for, and may call fragments", async () => {
    const mock = await startMock(`
fragments: { last: { params: [why], steps: [{ send: "\${why}" }, { close: { code: 4000, reason: "\${why}" } }] } }
endpoints:
  - { path: /close, streams: [{ every: 1ms, to: all, if: endpoint.connections == 2, do: [{ call: last, with: { why: full } }] }] }
  - { path: /drop, streams: [{ every: 1ms, to: all, if: endpoint.connections == 1, do: [drop] }] }
`);
    const [a, b] = [await mock.connect("/close"), await mock.connect("/close")];
    expect([await a.next(), await b.next()]).toEqual(["full", "full"]);
    expect([await a.closed, await b.closed]).toEqual(["4000 full", "4000 full"]);
    expect(await (await mock.connect("/drop")).closed).toBe("1006");
    expect(mock.problems).toEqual([]);
  });
});

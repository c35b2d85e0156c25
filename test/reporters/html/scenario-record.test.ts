import { expect, test } from "vitest";
import { each } from "../../../reporters/html/page/rows.ts";
import { failedLimits, PAYLOAD, ScenarioRecord } from "../../../reporters/html/scenario-record.ts";
import {
  failed,
  frame,
  neverCame,
  passed,
  scenarioEnd,
  scenarioStart,
  series,
  stepEnd,
  stepStart,
} from "../../support/events.ts";

function record(...events: Parameters<ScenarioRecord["add"]>[0][]): ScenarioRecord {
  const made = new ScenarioRecord(scenarioStart());
  for (const event of events) made.add(event);
  return made;
}

test("a frame knows the step that sent or took it, its latency, and what became of it", () => {
  const made = record(
    stepStart("1", "alice: send"),
    frame("alice", "out", "hi", { frame: 1 }),
    stepEnd("1", 1, { sent: [1] }),
    stepStart("2", "bob: receive", { client: "bob" }),
    frame("bob", "in", "hi", { frame: 2, number: 1 }),
    frame("bob", "in", "ho", { frame: 3, number: 2 }),
    stepEnd("2", 5, { client: "bob", took: [{ frame: 2, latency: 4 }], latency: 4 }),
    frame("bob", "in", "left", { frame: 4, number: 3 }),
    stepStart("3", "bob: receive ho", { client: "bob" }),
    stepEnd("3", 5, { client: "bob", outcome: failed(neverCame), took: [{ frame: 3, wrong: true }] }),
  );
  const data = made.data(scenarioEnd(failed(), { unread: { count: 1, frames: [4] } }), failedLimits);
  expect(each(data.frames).map(({ n, step, latency, state }) => [n, step, latency, state])).toEqual([
    [1, 0, undefined, undefined],
    [2, 1, 4, "taken"],
    [3, 2, undefined, "failed"],
    [4, undefined, undefined, "unread"],
  ]);
  expect(each(data.stepList).map(({ path, outcome, why }) => [path, outcome, why])).toEqual([
    ["1", "passed", undefined],
    ["2", "passed", undefined],
    ["3", "failed", neverCame.headline],
  ]);
  expect(data.unread).toBe(1);
});

test("the failure is that of the console, without colours", () => {
  const { failure, why } = record().data(scenarioEnd(failed()), failedLimits);
  expect(failure).toContain("--> scenarios/chat.yaml:31:14");
  expect(failure?.split("\n")[0]).toBe(why);
});

test("of a long payload only the beginning is kept, with its whole size", () => {
  const made = record(frame("bob", "in", "x".repeat(PAYLOAD + 1), { size: PAYLOAD + 1 }));
  const [kept] = made.data(scenarioEnd(passed), failedLimits).frames.first;
  expect([kept?.payload.length, kept?.size, kept?.cut]).toEqual([PAYLOAD, PAYLOAD + 1, true]);
});

test("of one that passed less is kept than of one that failed, and never more than there is room for", () => {
  const many = (): ScenarioRecord =>
    record(...Array.from({ length: 30_000 }, (_, index) => frame("bob", "in", "x", { frame: index + 1 })));
  const kept = (made: ScenarioRecord, end = scenarioEnd(passed), most = failedLimits): number[] => {
    const { first, last, total } = made.data(end, most).frames;
    return [first.length, last.length, total];
  };
  expect(kept(many(), scenarioEnd(failed()))).toEqual([10_000, 10_000, 30_000]);
  expect(kept(many())).toEqual([1000, 1000, 30_000]);
  expect(kept(many(), scenarioEnd(failed()), { items: 20, characters: 100_000 })).toEqual([10, 10, 30_000]);
});

test("connections, servers, logs and series are told", () => {
  const made = record(
    { type: "server", at: 11, scenario: 1, server: "chat", state: "ready", url: "ws://127.0.0.1:9" },
    { type: "server", at: 11, scenario: 1, server: "chat", state: "output", text: "started\n" },
    { type: "client", at: 12, scenario: 1, client: "bob", state: "opened", url: "ws://127.0.0.1:9/ws", status: 101 },
    { type: "log", at: 12, scenario: 1, peer: "bob", text: "hello" },
    { type: "client", at: 13, scenario: 1, client: "bob", state: "closed", code: 4000, reason: 'a "b"', by: "them" },
  );
  const distribution = { buckets: [{ from: 1, to: 2, count: 3 }], limits: { p95: 2 } };
  const data = made.data(
    scenarioEnd(passed, { series: { answer: series(1) }, distributions: { answer: distribution } }),
    failedLimits,
  );
  expect(each(data.moments).map(({ who, text }) => `${who} ${text}`)).toEqual([
    "chat ready",
    "bob opened 101",
    'bob closed by the other side 4000 "a \\"b\\""',
  ]);
  expect(data.output).toBe("chat: started\nbob: hello\n");
  expect(data.series).toEqual([{ name: "answer", summary: series(1), distribution }]);
});

test("plain HTTP is told of a recording, and not of a run, whose steps tell of it", () => {
  const exchange = { type: "http", at: 1, scenario: 1, client: "client 1", method: "GET", ms: 2 } as const;
  const failing = { ...exchange, url: "/health", error: { kind: "error", message: "nobody listens" } } as const;
  const momentsOf = (line: number): readonly string[] => {
    const made = new ScenarioRecord(scenarioStart({ line }));
    made.add(failing);
    return made.data(scenarioEnd(passed), failedLimits).moments.first.map(({ who, text }) => `${who}: ${text}`);
  };
  expect(momentsOf(0)).toEqual(["HTTP: client 1: GET /health → no answer: nobody listens, 2 ms"]);
  expect(momentsOf(3)).toEqual([]);
});

test("handshakes of a recording have their headers; of a run they stand elsewhere", () => {
  const opened = { type: "client", at: 1, scenario: 1, client: "a", state: "opened", status: 101 } as const;
  const answer = { statusText: "", headers: { upgrade: "websocket" }, body: "" };
  const exchangeOf = (line: number): unknown => {
    const made = new ScenarioRecord(scenarioStart({ line }));
    made.add({ ...opened, answer });
    return made.data(scenarioEnd(passed), failedLimits).moments.first[0]?.exchange;
  };
  expect(exchangeOf(0)).toEqual({ answer: { headers: [["upgrade", "websocket"]] } });
  expect(exchangeOf(3)).toBeUndefined();
});

test("much that HTTP has said is no more than a page takes", () => {
  const made = new ScenarioRecord(scenarioStart({ line: 0 }));
  const body = "x".repeat(16_000);
  for (let at = 0; at < 1000; at++)
    made.add({
      type: "http",
      at,
      scenario: 1,
      method: "GET",
      url: "/",
      ms: 1,
      request: { headers: [], body, binary: false },
    });
  const { moments } = made.data(scenarioEnd(passed), failedLimits);
  expect([moments.total, JSON.stringify(moments).length < 1_000_000]).toEqual([1000, true]);
});

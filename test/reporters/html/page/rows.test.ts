import { describe, expect, test } from "vitest";
import { Lanes } from "../../../../reporters/html/page/lanes.ts";
import { rowsOf } from "../../../../reporters/html/page/rows.ts";
import { failedLimits, ScenarioRecord } from "../../../../reporters/html/scenario-record.ts";
import type { ScenarioData } from "../../../../reporters/html/data.ts";
import type { ClientEvent, RunEvent } from "../../../../src/events.ts";
import { failed, frame, neverCame, scenarioEnd, scenarioStart, stepEnd, stepStart } from "../../../support/events.ts";

function data(events: readonly RunEvent[], most = failedLimits): ScenarioData {
  const made = new ScenarioRecord(scenarioStart());
  for (const event of events) made.add(event);
  return made.data(scenarioEnd(failed()), most);
}

function opened(client: string, url: string, at = 12): ClientEvent {
  return { type: "client", at, scenario: 1, client, state: "opened", url, status: 101 };
}

const none: ReadonlySet<string> = new Set();

describe("lanes", () => {
  test("clients stand in the order in which they appear, servers behind them under their names", () => {
    const lanes = new Lanes(
      data([
        { type: "server", at: 11, scenario: 1, server: "chat", state: "ready", url: "ws://127.0.0.1:9" },
        { type: "server", at: 11, scenario: 1, server: "auth", state: "ready", url: "ws://127.0.0.1:10" },
        opened("bob", "ws://127.0.0.1:9/ws"),
        opened("alice", "ws://127.0.0.1:10/ws", 13),
        opened("carol", "wss://example.com/ws", 14),
      ]),
      none,
    );
    expect(lanes.all.map(({ label }) => label)).toEqual(["bob", "alice", "carol", "chat", "auth", "example.com"]);
    expect(["bob", "alice", "carol"].map((each) => lanes.otherOf(each))).toEqual([3, 4, 5]);
  });

  test("a server without a known address is where all clients are connected when it is the only one", () => {
    const lanes = new Lanes(
      data([{ type: "server", at: 11, scenario: 1, server: "app", state: "ready" }, opened("bob", "ws://127.0.0.1:9")]),
      none,
    );
    expect(lanes.all.map(({ label }) => label)).toEqual(["bob", "app"]);
    expect(lanes.otherOf("bob")).toBe(1);
  });

  test("many members of a group share one, until they are wanted apart", () => {
    const events = Array.from({ length: 50 }, (_, index) => opened(`v[${index + 1}]`, "ws://h/"));
    const together = new Lanes(data(events), none);
    expect(together.all.map(({ label }) => label)).toEqual(["v × 50", "h"]);
    expect(together.groups).toEqual(["v"]);
    expect([together.of("v[1]"), together.of("v[50]"), together.of("v[51]")]).toEqual([0, 0, undefined]);
    expect(new Lanes(data(events), new Set(["v"])).all).toHaveLength(51);
    const few = [opened("v[10]", "ws://h/"), opened("w", "ws://h/", 13), opened("v[9]", "ws://h/", 14)];
    expect(new Lanes(data(few), none).all.map(({ label }) => label)).toEqual(["v[9]", "v[10]", "w", "h"]);
  });

  test("a connection that a mock accepted speaks to the other side", () => {
    const lanes = new Lanes(data([opened("conn", "/ws?x=1")]), none);
    expect(lanes.all.map(({ label }) => label)).toEqual(["conn", "the other side"]);
  });
});

describe("rows", () => {
  test("are all that happened in the order of time, each step beside its first frame", () => {
    const all = data([
      { ...stepStart("1", "bob: connect", { client: "bob" }), at: 11 },
      opened("bob", "ws://h/"),
      { ...stepStart("2", "bob: send", { client: "bob" }), at: 13 },
      frame("bob", "out", "hi", { frame: 1, at: 14 }),
      stepEnd("2", 1, { client: "bob", sent: [1] }),
      { ...stepStart("3", "bob: receive", { client: "bob" }), at: 15 },
      frame("bob", "in", "ho", { frame: 2, at: 16 }),
      stepEnd("3", 100, { client: "bob", outcome: failed(neverCame) }),
    ]);
    const rows = rowsOf(all, new Lanes(all, none));
    expect(rows.map(({ at, kind, from, to, text, named }) => [at, kind, from, to, text, named?.path])).toEqual([
      [11, "step", 0, 0, "", "1"],
      [12, "moment", 0, 0, "opened 101", undefined],
      [14, "frame", 0, 1, "hi", "2"],
      [16, "frame", 1, 0, "ho", undefined],
      [115, "step", 0, 0, neverCame.headline, "3"],
    ]);
  });

  test("tell of a step that has failed by none of the frames that it took", () => {
    const all = data([
      { ...stepStart("1", "v: receive"), at: 11 },
      frame("v[1]", "in", "hi", { frame: 1, at: 12 }),
      frame("v[2]", "in", "hi", { frame: 2, at: 12 }),
      stepEnd("1", 100, { outcome: failed(neverCame), took: [{ frame: 1 }, { frame: 2 }] }),
      { ...stepStart("2", "v: receive"), at: 120 },
      frame("v[1]", "in", "ho", { frame: 3, at: 121 }),
      stepEnd("2", 1, { outcome: failed(neverCame), took: [{ frame: 3, wrong: true }] }),
    ]);
    const rows = rowsOf(all, new Lanes(all, none));
    expect(rows.map(({ at, kind, text, frame: shown }) => [at, kind, text, shown?.state])).toEqual([
      [12, "frame", "hi", "taken"],
      [12, "frame", "hi", "taken"],
      [111, "step", neverCame.headline, undefined],
      [121, "frame", "ho", "failed"],
    ]);
  });

  test("tell the same step of a group in one lane once, and whose frame it is", () => {
    const members = Array.from({ length: 20 }, (_, index) => `v[${index + 1}]`);
    const all = data([
      ...members.map((client) => stepStart("1", "v: connect", { client })),
      frame("v[7]", "out", "hi", { frame: 1 }),
    ]);
    const rows = rowsOf(all, new Lanes(all, none));
    expect(rows.map(({ kind, times, text }) => [kind, times, text])).toEqual([
      ["step", 20, ""],
      ["frame", undefined, "[7] hi"],
    ]);
  });

  test("say how many frames are left out, where they are missing", () => {
    const frames = Array.from({ length: 100 }, (_, index) => frame("bob", "in", "x", { frame: index + 1, at: index }));
    const all = data(frames, { items: 4, characters: 10_000 });
    const rows = rowsOf(all, new Lanes(all, none));
    expect(rows.map(({ text }) => text)).toEqual([
      "x",
      "x",
      "96 frames in 97 ms are left out, from number 3 on",
      "x",
      "x",
    ]);
  });
});

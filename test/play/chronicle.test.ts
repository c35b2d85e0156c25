import { describe, expect, it } from "vitest";
import { stage } from "../support/stage.ts";

const pair = "clients: { alice: ws://h, bob: ws://h }\n";

describe("what passes a wire", () => {
  it("is told to readers of frames: texts as they are, bytes as base64", async () => {
    const { play, say, client, clock, events } = await stage(
      `${pair}steps: [{ alice: { send: "hé" } }, { alice: { send: { $hex: 01ff } } }]`,
      { detail: "frames" },
    );
    await play();
    say("bob", "hi");
    client("bob").session.message(Buffer.from([0, 255]), true, clock.now());
    client("bob").session.pinged(Buffer.from("beat"), clock.now());
    client("bob").ping(Buffer.alloc(0));
    expect(events.filter((each) => each.type === "frame")).toEqual([
      {
        type: "frame",
        frame: 1,
        peer: "alice",
        direction: "out",
        kind: "message",
        binary: false,
        payload: "hé",
        size: 3,
      },
      {
        type: "frame",
        frame: 2,
        peer: "alice",
        direction: "out",
        kind: "message",
        binary: true,
        payload: "Af8=",
        size: 2,
      },
      {
        type: "frame",
        frame: 3,
        number: 1,
        peer: "bob",
        direction: "in",
        kind: "message",
        binary: false,
        payload: "hi",
        size: 2,
      },
      {
        type: "frame",
        frame: 4,
        number: 2,
        peer: "bob",
        direction: "in",
        kind: "message",
        binary: true,
        payload: "AP8=",
        size: 2,
      },
      {
        type: "frame",
        frame: 5,
        peer: "bob",
        direction: "in",
        kind: "ping",
        binary: true,
        payload: "YmVhdA==",
        size: 4,
      },
      { type: "frame", frame: 6, peer: "bob", direction: "out", kind: "ping", binary: true, payload: "", size: 0 },
    ]);
  });

  it("costs nothing when nobody reads it", async () => {
    const { play, say, scene, events, end } = await stage(`${pair}steps: [{ alice: { send: hi } }]`, {
      detail: "scenarios",
    });
    await play();
    say("bob", "hi");
    end("bob");
    expect(events).toEqual([]);
    expect([scene.wants("scenarios"), scene.wants("steps"), scene.wants("frames")]).toEqual([true, false, false]);
  });

  it("is kept for failures, with the ends of connections", async () => {
    const { play, say, scene, clock, end, client } = await stage(`${pair}steps: [{ alice: { send: { n: 1 } } }]`);
    await play();
    clock.advance(5);
    say("bob", { n: 2 });
    client("bob").session.ponged(Buffer.from("x"), clock.now());
    end("bob", 4000, "bye");
    expect(scene.transcript.lines(1000).map(({ at, peer, arrow, text }) => `${at} ${peer} ${arrow} ${text}`)).toEqual([
      "0 alice -> { n: 1 }",
      "5 bob <- { n: 2 }",
      "5 bob <- pong x",
      '5 bob -- closed by the other side: 4000 "bye"',
    ]);
  });

  it("is not kept where notes are heard at once and no report is made", async () => {
    const notes: string[] = [];
    const { play, say, scene, end } = await stage(`${pair}steps: [{ alice: { send: { n: 1 } } }]`, {
      onNote: (text) => void notes.push(text),
    });
    await play();
    say("bob", { n: 2 });
    end("bob");
    scene.note("late");
    scene.record("answer", 0, 5);
    expect(notes).toEqual(["late"]);
    expect([scene.notes, scene.transcript.lines(0), scene.series.size]).toEqual([[], [], 0]);
  });
});

describe("a heartbeat that a rule answers", () => {
  it("is one line of the conversation, and its answer another", async () => {
    const { say, scene } = await stage(
      "clients: { bob: { url: ws://h, rules: [{ when: { message: ping }, do: [{ send: pong }] }] } }\nsteps: [{ wait: 1ms }]",
    );
    for (let count = 0; count < 3; count++) say("bob", "ping");
    expect(scene.transcript.lines(0).map(({ arrow, text }) => `${arrow} ${text}`)).toEqual([
      '<- 3 × "ping"',
      '-> 3 × "pong"',
    ]);
  });
});

describe("the end of a connection", () => {
  it("is told to readers of steps, with who ended it", async () => {
    const { end, client, events } = await stage(`${pair}steps: [{ wait: 1ms }]`, { detail: "steps" });
    end("alice", 4001, "away");
    client("bob").close(1000, undefined);
    end("bob", 1000);
    expect(events).toEqual([
      { type: "client", client: "alice", state: "closed", code: 4001, reason: "away", by: "them" },
      { type: "client", client: "bob", state: "closed", code: 1000, reason: "", by: "us" },
    ]);
  });
});

describe("what is kept for the report", () => {
  it("keeps a hundred notes, for loops would say the same a thousand times", async () => {
    const { scene } = await stage(`${pair}steps: [{ wait: 1ms }]`);
    for (let i = 0; i < 1000; i++) scene.note(`note ${i}`);
    expect(scene.notes).toHaveLength(100);
    expect(scene.notes.at(-1)).toBe("note 99");
  });

  it("adds latencies to their series", async () => {
    const { scene } = await stage(`${pair}steps: [{ wait: 1ms }]`);
    scene.record("a", 10, 11);
    scene.record("b", 10, 15);
    scene.record("a", 20, 23);
    expect([...scene.series].map(([name, series]) => [name, series.summary().count, series.summary().max])).toEqual([
      ["a", 2, 3],
      ["b", 1, 5],
    ]);
  });
});

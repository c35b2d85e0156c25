import { describe, expect, it } from "vitest";
import { problem } from "../../src/problem.ts";
import { playedOf } from "../../src/run/played.ts";
import { play } from "../support/play.ts";
import { stage } from "../support/stage.ts";

const chat = `servers: { chat: { mock: { endpoints: [{ path: /ws, rules: [{ do: [{ send: '\${raw}' }] }] }] } } }
clients: { alice: '\${chat.url}/ws' }\n`;

describe("a scenario that was played", () => {
  it("tells how many steps it has, how long it took, its series and notes", async () => {
    const { events } = await play(`${chat}
steps:
  - alice: connect
  - repeat: 3
    steps: [{ alice: { send: hi, receive: hi, within: 5s, measure: round trip } }]
  - alice: { send: unread }
  - alice: { receive: unread, timeout: 2s }
  - alice: { send: one }
  - alice: { send: two, receive: two }
  - alice: close
`);
    const end = events.find((each) => each.type === "scenario:end");
    expect(end).toMatchObject({ steps: 7, outcome: { status: "passed" }, notes: ["alice: 1 message was never read"] });
    expect(end?.series["round trip"]?.count).toBe(3);
    expect(end?.transcript).toBeUndefined();
    expect(end?.variables).toBeUndefined();
  });

  it("that failed as it was meant to says with what", async () => {
    const { events } = await play("fails: assert\nsteps: [{ assert: 1 == 2 }]");
    const end = events.find((each) => each.type === "scenario:end");
    expect(end?.outcome).toEqual({ status: "passed", fails: "assert" });
  });

  it("that fails shows what was said last and the variables in play", async () => {
    const { events } = await play(
      `vars: { a: 1 }\n${chat}steps: [{ alice: [connect, { send: hi, receive: hi }] }, { set: { b: two } }, { assert: a == b }]`,
    );
    const end = events.find((each) => each.type === "scenario:end");
    expect(end?.transcript?.map(({ peer, arrow, text }) => `${peer} ${arrow} ${text}`)).toEqual([
      'alice -> "hi"',
      'alice <- "hi"',
    ]);
    expect(end?.variables).toEqual({ a: "1", b: '"two"' });
  });

  it("has failed or could not be played, by the kind of its problem", async () => {
    const { scene } = await stage("clients: { a: ws://h }\nsteps: [{ wait: 1ms }]");
    const outcome = (code?: "closed" | "refused" | "internal") =>
      playedOf({ steps: [] }, scene, {
        began: 0,
        limits: new Map(),
        problem: code && problem({ code, headline: "it" }),
        transcript: undefined,
      }).outcome.status;
    expect([outcome(), outcome("closed"), outcome("refused"), outcome("internal")]).toEqual([
      "passed",
      "failed",
      "errored",
      "errored",
    ]);
  });
});

describe("what is told to who reads frames", () => {
  it("is how latencies lie, their limits, and what was unread; else nothing of it", async () => {
    const yaml = `
clients: { alice: ws://h }
steps: [{ alice: { send: hi } }, { alice: { receive: { n: 1 }, measure: answer } }]
`;
    const ended = async (detail: "frames" | "steps") => {
      const { scene, play: begin, say, clock } = await stage(yaml, { detail });
      const playing = begin();
      clock.advance(5);
      say("alice", { n: 1 });
      say("alice", { n: 2 });
      await playing;
      const limits = new Map([["answer", { p95: 200 }]]);
      const { distributions, unread } = playedOf({ steps: [] }, scene, {
        began: 0,
        limits,
        problem: undefined,
        transcript: undefined,
      });
      return { distributions: distributions && { ...distributions }, unread };
    };
    expect(await ended("frames")).toEqual({
      distributions: { answer: { buckets: [{ from: 5, to: 5, count: 1 }], limits: { p95: 200 } } },
      unread: { count: 1, frames: [3] },
    });
    expect(await ended("steps")).toEqual({ distributions: undefined, unread: undefined });
  });
});

import { describe, expect, it, test } from "vitest";
import { faults } from "../support/load.ts";
import { endMocks, mockProblems, startMock } from "../support/mock.ts";
import { stage } from "../support/stage.ts";

const bob = (settings: string): string => `clients:
  bob:
    url: ws://h
${settings.replace(/^/gm, "    ")}
steps: [{ wait: 1ms }]
`;

describe("a heartbeat", () => {
  it("pings, and closes with 1011 when no pong comes in time", async () => {
    const { clock, sent, client, failures } = await stage(bob("heartbeat: { every: 30s, timeout: 10s }"));
    const pong = (): void => client("bob").session.ponged(Buffer.alloc(0), clock.now());
    clock.advance(30_000);
    clock.advance(9_999);
    pong();
    clock.advance(10_000);
    expect(sent).toEqual([]);
    // The beat at 60 s; its answer is late at 70 s.
    clock.advance(20_000);
    expect(sent).toEqual([]);
    clock.advance(1);
    expect(sent).toEqual(["bob: close 1011"]);
    expect(failures).toMatchObject([
      {
        code: "never-came",
        headline: "bob: no pong within 10 s; its connection was closed with 1011",
        label: "the other side has gone silent",
        place: { line: 4 },
      },
    ]);
    // Who does not answer the close either is left.
    clock.advance(1000);
    expect(client("bob").connected).toBe(false);
  });

  it("waits as long as its pace unless it says, and takes a pong for its answer alone", async () => {
    const { clock, sent, client } = await stage(bob("heartbeat: { every: 10s, code: 4408, reason: gone }"));
    client("bob").session.ponged(Buffer.alloc(0), clock.now());
    clock.advance(10_000);
    expect(sent).toEqual([]);
    clock.advance(10_000);
    expect(sent).toEqual(["bob: close 4408"]);
  });

  it("ends TCP without a close frame where the code is 1006", async () => {
    const { clock, sent, client } = await stage(bob("heartbeat: { every: 1s, code: 1006 }"));
    clock.advance(2000);
    expect(sent).toEqual([]);
    expect(client("bob").inbox.end).toMatchObject({ code: 1006 });
  });

  it("sends a message of its own and takes the answer, that no rule and no step need know", async () => {
    const { clock, sent, say } = await stage(
      bob(`heartbeat: { every: 1s, send: { type: ping, n: "\${uuid() != ''}" }, expect: { type: pong } }
rules: [{ do: [{ send: caught }] }]`),
    );
    clock.advance(1000);
    expect(sent).toEqual(['bob: {"type":"ping","n":true}']);
    say("bob", { type: "pong" });
    expect(sent).toHaveLength(1);
    // None is awaited now: it is a message like any other.
    say("bob", { type: "pong" });
    expect(sent.at(-1)).toBe("bob: caught");
    clock.advance(1000);
    say("bob", { type: "other" });
    expect(sent.at(-1)).toBe("bob: caught");
    clock.advance(1000);
    expect(sent.at(-1)).toBe("bob: close 1011");
  });

  it("judges nobody while we do not read, nor a connection that is closing", async () => {
    const { clock, sent, client, end, failures } = await stage(bob("heartbeat: { every: 1s }"));
    client("bob").pause();
    clock.advance(5000);
    expect(sent).toEqual([]);
    client("bob").close(1000, undefined);
    clock.advance(5000);
    expect(sent).toEqual(["bob: close 1000"]);
    end("bob");
    expect(failures).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it("tells of what it cannot send, and ends", async () => {
    const { clock, failures } = await stage(
      bob('state: { n: [] }\nheartbeat: { every: 1s, send: { a: "${n[4].b}" }, expect: x }'),
    );
    clock.advance(10_000);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ place: { line: 5 } });
  });

  test("check", async () => {
    expect(await faults(bob("heartbeat: 30s"))).toEqual([]);
    expect(await faults(bob("heartbeat: { every: 30 }"))).toEqual([
      "4:25+2 A duration needs its unit: 30ms or 30s? — Write 30ms for milliseconds, 30s for seconds.",
    ]);
    expect(await faults(bob("heartbeat: { timeout: 1s, cod: 4000 }"))).toEqual([
      '4:16+26 The key "every" is missing in a heartbeat',
      '4:31+3 Unknown key "cod" in a heartbeat — Did you mean "code"?',
    ]);
    expect(await faults(bob("heartbeat: { every: 1s, expect: pong }"))).toEqual([
      "4:29+6 A heartbeat expects an answer to a message, and sends none — Write send: { type: ping }, expect: { type: pong }; a ping of the protocol is answered by a pong. To hear anything at all within a time, write idle: 30s.",
    ]);
    expect(await faults(bob("heartbeat: { every: 1s, send: ping, timeout: 1s }"))).toEqual([
      "4:41+7 This heartbeat sends a message and awaits no answer: its timeout does nothing — Say which message is the answer: expect: { type: pong }.",
    ]);
    expect(await faults(bob("heartbeat: { every: 1s, code: 1005 }"))).toEqual([
      "4:35+4 The close code 1005 may not be sent: it stands for a close frame without a code (RFC 6455 section 7.4)",
    ]);
    expect(await faults(bob(`idle: { after: 1s, reason: ${"x".repeat(124)} }`))).toHaveLength(1);
    expect(
      (await mockProblems("endpoints: [{ path: /, idle: { afer: 1s } }]")).map(({ headline }) => headline),
    ).toEqual(['Unknown key "afer" in idle']);
  });
});

describe("idle", () => {
  it("closes with 1001 when nothing is heard for that long: a message, a ping or a pong", async () => {
    const { clock, sent, say, client, failures } = await stage(bob("idle: 32s"));
    clock.advance(31_000);
    say("bob", "here");
    clock.advance(31_000);
    client("bob").session.pinged(Buffer.alloc(0), clock.now());
    clock.advance(31_999);
    expect(sent).toEqual([]);
    clock.advance(1001);
    expect(sent).toEqual(["bob: close 1001"]);
    expect(failures).toMatchObject([
      { headline: "bob: nothing was heard within 32 s; its connection was closed with 1001" },
    ]);
  });

  it("ends with its connection", async () => {
    const { clock, end, failures } = await stage(bob("idle: { after: 10s, code: 4000 }"));
    end("bob");
    clock.advance(60_000);
    expect(clock.pending).toBe(0);
    expect(failures).toEqual([]);
  });
});

describe("heartbeats of a mock", () => {
  endMocks();

  it("close who does not answer, and no other; that is no problem of the mock", async () => {
    const mock = await startMock(
      "endpoints: [{ path: /ws, heartbeat: { every: 20ms, timeout: 2s } }, { path: /quick, heartbeat: { every: 20ms } }]",
    );
    const alive = await mock.connect("/ws");
    let pings = 0;
    await new Promise<void>((resolve) => {
      alive.socket.on("ping", () => {
        if (++pings === 5) resolve();
      });
    });
    expect(alive.socket.readyState).toBe(alive.socket.OPEN);
    const dead = await mock.connect("/quick", { autoPong: false });
    expect(await dead.closed).toBe("1011 no pong within 20 ms");
    expect(mock.problems).toEqual([]);
    expect(mock.log.filter(({ type }) => type === "closed")).toMatchObject([
      { code: 1011, by: "us", reason: "no pong within 20 ms" },
    ]);
  });

  it("close who says nothing", async () => {
    const mock = await startMock(
      'endpoints: [{ path: /ws, idle: { after: 30ms, code: 4408, reason: "${self.name} sleeps" } }]',
    );
    expect(await (await mock.connect("/ws")).closed).toBe("4408 /ws #1 sleeps");
  });
});

import { describe, expect, it } from "vitest";
import { nowhere } from "../../src/expression/expr.ts";
import { codecs } from "../../src/codec/index.ts";
import { Message } from "../../src/net/message.ts";
import { Deadlines } from "../../src/play/deadlines.ts";
import { PlayScene } from "../../src/play/scene.ts";
import { Failure, type Problem } from "../../src/problem.ts";
import { ScenarioWorld } from "../../src/run/world.ts";
import { toData } from "../../src/tree.ts";
import { thrownBy } from "../support/evaluate.ts";
import { scenario } from "../support/load.ts";
import { manualClock } from "../support/manual-clock.ts";

async function made(yaml: string) {
  const { clients, keep } = await scenario(yaml);
  const failures: Problem[] = [];
  const vars = Object.assign(Object.create(null) as Record<string, unknown>, { url: "ws://h", port: 80 });
  const server = {
    name: "chat",
    vars,
    stop: () => Promise.resolve(),
    restart: () => Promise.resolve(),
    freeze: () => undefined,
    thaw: () => undefined,
  };
  const world = new ScenarioWorld({
    clients,
    servers: new Map([["chat", server]]),
    env: { STAGE: "test" },
    fail: (thrown) => void failures.push((thrown as Failure).problem),
  });
  const clock = manualClock();
  const scene = new PlayScene(world, {
    clock,
    random: () => 0,
    cwd: "/tmp",
    env: {},
    atExit: () => () => undefined,
    timeout: 1000,
    deadlines: new Deadlines(clock),
    detail: "scenarios",
    tell: () => undefined,
  });
  world.populate(scene, { keep, framed: new Set() }, (size) => size.evaluate(nowhere));
  return { world, scene, failures, server };
}

const yaml = `servers: { chat: ws://h }
clients:
  alice: { url: "\${chat.url}", state: { n: 1, where: "\${chat.port}", who: "\${self.name}" }, rules: [{ do: [] }] }
  bob: ws://h
steps: [{ wait: 1ms }]`;

describe("the world of a scenario", () => {
  it.each([
    ["few", 31, "send: hi", 10],
    ["many", 32, "send: hi", 5],
    ["many, of whom a step asks what was taken", 32, "all: { receive: hi }\n  - delivered: hi\n    to: g", 10],
  ])("keeps of each of %s clients some of the past", async (_, size, step, kept) => {
    const steps = step.startsWith("send") ? `all: { ${step} }` : step;
    const { world } = await made(`clients: { g: { url: ws://h, size: ${size} } }\nsteps:\n  - ${steps}`);
    const { inbox } = world.client("g[1]");
    for (let i = 1; i <= 12; i++) inbox.arrive(new Message(Buffer.from("x"), false, i, i, codecs.json));
    expect(inbox.recent).toHaveLength(kept);
  });

  it("has its clients from the start, with their first values when servers are there", async () => {
    const { world, scene } = await made(yaml);
    expect({ ...world.client("alice").vars }).toEqual({ name: "alice", index: 1 });
    world.initialise(scene);
    expect({ ...world.client("alice").vars }).toEqual({ name: "alice", index: 1, n: 1, where: 80, who: "alice" });
    const declared = (name: string): boolean => world.client("alice").declares(name);
    expect(["n", "where", "who", "name"].map(declared)).toEqual([true, true, true, false]);
    expect([...world.peers.keys()]).toEqual(["alice", "bob"]);
  });

  it("knows clients, servers and env by their names", async () => {
    const { world, server } = await made(yaml);
    expect(world.root("alice")).toBe(world.client("alice").vars);
    expect(world.root("chat")).toBe(server.vars);
    expect(world.root("env")).toEqual({ STAGE: "test" });
    expect(world.root("nobody")).toBeUndefined();
    expect(Object.getPrototypeOf(world.root("env"))).toBeNull();
    expect(world.server("chat")).toBe(server);
  });

  it("says that a server was not started: so finally passes over what it would do with it", async () => {
    const { world } = await made(yaml);
    expect(await thrownBy(() => world.server("mail"))).toMatchObject({
      code: "not-set",
      headline: "The server mail was not started",
    });
  });

  it("knows the settings and what a client does by itself", async () => {
    const { world } = await made(yaml);
    expect(toData(world.settings(world.client("bob")))).toBe("ws://h");
    expect(world.behaviour(world.client("alice"))?.rules.rules).toHaveLength(1);
    expect(world.behaviour(world.client("bob"))).toBeUndefined();
    expect(world.connected()).toEqual([]);
    expect([...world.audience()]).toEqual([]);
  });

  it("ends the scenario when a reaction failed or an inbox is full", async () => {
    const { world, failures } = await made(yaml);
    const alice = world.client("alice");
    world.reactionFailed(alice, new Failure({ code: "assert", headline: "no" }));
    world.inboxFull(alice);
    alice.renew({ codec: codecs.json, limits: { messages: 1, bytes: 1000, full: "fail" } });
    for (const text of ["a", "b"]) alice.session.message(Buffer.from(text), false, 1);
    expect(failures.map(({ code, headline, place }) => [code, headline, place?.line])).toEqual([
      ["assert", "no", undefined],
      ["inbox-full", "alice: more comes than its reactions can keep up with", 3],
      ["inbox-full", "alice: the inbox is full: 2 messages are unread, and inbox.messages is 1", 3],
    ]);
  });

  it("says of many small messages that it is the bytes that are too many, and how they are counted", async () => {
    const { world, failures } = await made(yaml);
    const alice = world.client("alice");
    alice.renew({ codec: codecs.json, limits: { messages: 1000, bytes: 5000, full: "fail" } });
    for (let i = 0; i < 30; i++) alice.session.message(Buffer.from("abc"), false, 1);
    expect(failures.map(({ headline, notes }) => [headline, notes])).toEqual([
      [
        "alice: the inbox is full: 25 unread messages take 5075 bytes, and inbox.bytes is 5000",
        ["200 bytes are counted for each message beside its payload"],
      ],
    ]);
  });
});

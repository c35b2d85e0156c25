import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { endMocks, mockProblems, startMock, type StartedMock } from "../support/mock.ts";

const yaml = readFileSync(new URL("../../scenarios/mocks/chat.yaml", import.meta.url), "utf8");

const as = (user: string): { readonly headers: { readonly Authorization: string } } => ({
  headers: { Authorization: `Bearer ${user}` },
});

async function join(mock: StartedMock, user: string, channel: string): ReturnType<StartedMock["connect"]> {
  const client = await mock.connect("/ws", as(user));
  expect(await client.json()).toEqual({ type: "welcome", user });
  client.say({ type: "subscribe", channel });
  expect(await client.json()).toMatchObject({ type: "subscribed", channel });
  return client;
}

describe("the chat of the example scenarios", () => {
  endMocks();

  it("is a mock without problems", async () => {
    expect(await mockProblems(yaml)).toEqual([]);
  });

  it("lets in who has a token, in a header or in the query", async () => {
    const mock = await startMock(yaml);
    expect(await (await mock.connect("/ws", as("alice"))).json()).toEqual({ type: "welcome", user: "alice" });
    expect(await (await mock.connect("/ws?token=carol")).json()).toEqual({ type: "welcome", user: "carol" });
    expect(await (await mock.connect("/ws")).closed).toBe("4401 no token");
    expect(await (await mock.connect("/ws", as("mallory"))).closed).toBe("4403 bad token");
    expect(await (await mock.connect("/ws?token=mallory")).closed).toBe("4403 bad token");
    expect(mock.problems).toEqual([]);
  });

  it("lets nobody in by a name that every object has", async () => {
    const mock = await startMock(yaml);
    for (const token of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      expect(await (await mock.connect("/ws", as(token))).closed).toBe("4403 bad token");
    }
    expect(mock.problems).toEqual([]);
  });

  it("chooses the first of its subprotocols that is offered", async () => {
    const mock = await startMock(yaml);
    expect((await mock.connect("/ws", { ...as("bob"), protocols: ["chat.v1", "chat.v2"] })).socket.protocol).toBe(
      "chat.v2",
    );
    expect((await mock.connect("/ws", { ...as("bob"), protocols: ["chat.v1"] })).socket.protocol).toBe("chat.v1");
  });

  it("brings a message to the room of its sender and to no other", async () => {
    const mock = await startMock(yaml);
    const alice = await join(mock, "alice", "room:lobby");
    const bob = await join(mock, "bob", "room:lobby");
    const carol = await join(mock, "carol", "room:kitchen");
    expect(await alice.json()).toEqual({ type: "joined", channel: "room:lobby", user: "bob" });
    alice.say({ type: "message", text: "hi" });
    expect(await bob.json()).toEqual({
      type: "message",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      seq: 1,
      channel: "room:lobby",
      from: "alice",
      text: "hi",
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    expect(await carol.ask({ type: "ping", n: 7 })).toEqual({ type: "pong", n: 7 });
    expect(await carol.ask({ type: "ping" })).toEqual({ type: "pong" });
    expect(await carol.ask({ type: "message", channel: "room:lobby", text: "psst" })).toEqual({
      type: "error",
      error: "not subscribed",
      channel: "room:lobby",
    });
    await bob.close();
    expect(await alice.json()).toEqual({ type: "left", channel: "room:lobby", user: "bob" });
    expect(mock.problems).toEqual([]);
  });

  it("tells what was missed, and keeps the last hundred messages", async () => {
    const mock = await startMock(yaml);
    const alice = await join(mock, "alice", "room:lobby");
    for (let i = 1; i <= 105; i++) alice.say({ type: "message", text: `number ${i}` });
    await alice.ask({ type: "ping" });
    const bob = await mock.connect("/ws", as("bob"));
    await bob.json();
    bob.say({ type: "resume", channel: "room:lobby", after: 103 });
    expect(await bob.json()).toMatchObject({ seq: 104, text: "number 104" });
    expect(await bob.json()).toMatchObject({ seq: 105, text: "number 105" });
    expect(await bob.json()).toEqual({ type: "resumed", channel: "room:lobby" });
    bob.say({ type: "resume", channel: "room:lobby", after: 0 });
    expect(await bob.json()).toMatchObject({ seq: 6 });
    expect(mock.problems).toEqual([]);
  });

  it("asks for pongs and counts them", async () => {
    const mock = await startMock(yaml);
    const alice = await join(mock, "alice", "room:lobby");
    alice.say({ type: "ask for pings", count: 3 });
    for (let n = 0; n < 3; n++) {
      expect(await alice.json()).toEqual({ type: "ping", n });
      alice.say({ type: "pong", n });
    }
    expect(await alice.json()).toEqual({ type: "pongs counted", count: 3 });
  });

  it("goes away in three ways", async () => {
    const mock = await startMock(yaml);
    for (const [type, end] of [
      ["drop", "1006"],
      ["reset", "1006"],
      ["kick", "4000 kicked"],
    ] as const) {
      const alice = await join(mock, "alice", "room:lobby");
      alice.say({ type });
      expect(await alice.closed).toBe(end);
    }
    const dropped = await mock.connect("/drop");
    dropped.say({ type: "drop" });
    expect(await dropped.closed).toBe("1006");
    expect(mock.problems).toEqual([]);
  });

  it("echoes texts and bytes exactly", async () => {
    const mock = await startMock(yaml);
    const client = await mock.connect("/echo");
    for (const message of ['{ "a":1.0 }', "plain", "", "ünï", Buffer.from([0, 1, 255]), Buffer.from("text as bytes")]) {
      client.socket.send(message);
      expect(await client.next()).toEqual(message);
    }
  });

  it("counts events and tells again what was missed", async () => {
    const mock = await startMock(yaml);
    const first = await mock.connect("/seq");
    expect(await first.json()).toEqual({ type: "event", seq: 1 });
    expect(await first.json()).toEqual({ type: "event", seq: 2 });
    await first.close();
    const second = await mock.connect("/seq");
    second.say({ type: "resume", after: 2 });
    expect(await second.json()).toEqual({ type: "event", seq: 3 });
    expect(await second.json()).toEqual({ type: "event", seq: 4 });
    expect(await second.ask({ type: "next" })).toEqual({ type: "event", seq: 5 });
  });

  it("speaks its binary protocol", async () => {
    const mock = await startMock(yaml);
    const client = await mock.connect("/binary");
    client.socket.send(Buffer.from([1, 7]));
    expect(await client.next()).toEqual(Buffer.from([0x81, 1, 7]));
    client.socket.send(Buffer.from([2]));
    expect(await client.closed).toBe("1003 unknown kind of message");
  });

  it("refuses over HTTP, and answers HTTP", async () => {
    const mock = await startMock(yaml);
    expect(await mock.refused("/private")).toMatchObject({
      status: 401,
      headers: { "www-authenticate": 'Bearer realm="chat"', "content-type": "application/json" },
      body: '{"error":"a token is needed"}',
    });
    const login = (user: string): Promise<Response> =>
      fetch(`${mock.httpUrl}/login`, { method: "POST", body: JSON.stringify({ user }) });
    expect(await (await login("bob")).json()).toEqual({ token: "bob", user: "bob" });
    expect((await login("mallory")).status).toBe(401);
    expect((await login("__proto__")).status).toBe(401);
    expect(await (await fetch(`${mock.httpUrl}/health`)).json()).toEqual({ status: "ok", name: "chat", messages: 0 });
  });
});

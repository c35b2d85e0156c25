import { describe, expect, it } from "vitest";
import { codecs } from "../../../src/codec/index.ts";
import { payloadOf } from "../../../src/mock/log/entry.ts";
import { endMocks, startMock } from "../../support/mock.ts";

describe("the log of a mock", () => {
  endMocks();

  it("tells what happened, in order", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    protocols: [v1]
    onConnect: [{ send: hello }]
    rules:
      - { name: ask, when: { message: ask }, do: [{ send: [1] }, { receive: answer }, { send: { $hex: ff } }] }
`);
    const client = await mock.connect("/ws?a=1", { protocols: ["v1"] });
    for (const message of ["ask", "answer"]) client.socket.send(message);
    for (const message of ["hello", "[1]", Buffer.from([0xff])]) expect(await client.next()).toEqual(message);
    client.socket.send("unheard");
    client.socket.close(4000, "bye");
    await client.closed;
    await mock.until(() => mock.log.some(({ type }) => type === "closed"));
    const connection = "/ws #1";
    const message = (direction: string, payload: string, rule?: string): object => ({
      type: "message",
      at: expect.any(Number),
      connection,
      endpoint: "/ws",
      direction,
      binary: false,
      payload,
      size: payload.length,
      rule,
    });
    expect(mock.log).toEqual([
      {
        type: "opened",
        at: expect.any(Number),
        connection,
        url: "/ws?a=1",
        endpoint: "/ws",
        protocol: "v1",
        remoteAddress: "127.0.0.1",
      },
      message("out", "hello"),
      message("in", "ask", "ask"),
      message("out", "[1]", "ask"),
      message("in", "answer"),
      { ...message("out", "/w=="), binary: true, size: 1 },
      { ...message("in", "unheard"), untaken: true },
      {
        type: "closed",
        at: expect.any(Number),
        connection,
        endpoint: "/ws",
        code: 4000,
        reason: "bye",
        by: "them",
        error: undefined,
      },
    ]);
    expect(Math.abs((mock.log[0]?.at ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it("tells what its steps log, and what is noted", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    rules:
      - { when: { message: go }, do: [{ receive: b }, { receive: a }, { log: "\${self.number} went" }] }
`);
    const client = await mock.connect("/ws");
    for (const message of ["go", "a", "b"]) client.socket.send(message);
    await mock.until(() => mock.log.some(({ type }) => type === "log"));
    expect(mock.log.filter(({ type }) => type === "log" || type === "note")).toEqual([
      {
        type: "note",
        at: expect.any(Number) as number,
        text: "/ws #1: message 2 was taken after message 3 (out of order), by receive",
      },
      { type: "log", at: expect.any(Number) as number, connection: "/ws #1", text: "1 went" },
    ]);
  });

  it("keeps the beginning of a long message", () => {
    expect(payloadOf("ü".repeat(5000), false, codecs.json)).toEqual({ payload: "ü".repeat(4096), size: 10_000 });
    expect(payloadOf(Buffer.alloc(5000, 1), true, codecs.json)).toEqual({
      payload: Buffer.alloc(4096, 1).toString("base64"),
      size: 5000,
    });
    expect(payloadOf(Buffer.from("text"), false, codecs.json)).toEqual({ payload: "text", size: 4 });
  });

  it("has what a codec reads in bytes", () => {
    expect(payloadOf(Buffer.from("81a16101", "hex"), true, codecs.msgpack).value).toBe("{ a: 1 }");
    expect(payloadOf(Buffer.from("81", "hex"), true, codecs.msgpack)).toEqual({ payload: "gQ==", size: 1 });
  });

  it("has one entry for what goes to several, with whom it is for", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    state: { user: null }
    rules:
      - { when: { message: all }, do: [{ send: news, to: all }] }
      - { when: { message: one }, do: [{ send: news, to: others }] }
      - { when: { message: name }, do: [{ send: "\${receiver.number}", to: all }] }
      - { when: { message: room }, do: [{ join: lobby }, { send: news, to: { room: lobby } }] }
      - { do: [{ set: { user: "\${raw}" } }, { send: known, to: { user: bob } }] }
`);
    const [alice, bob] = [await mock.connect("/ws"), await mock.connect("/ws")];
    const told = async (...said: readonly (readonly [typeof alice, string])[]): Promise<readonly object[]> => {
      mock.log.length = 0;
      for (const [index, [client, text]] of said.entries()) {
        client.socket.send(text);
        await mock.until(
          () => mock.log.filter((entry) => entry.type === "message" && entry.direction === "in").length > index,
        );
      }
      return mock.log.flatMap((entry): readonly object[] =>
        entry.type === "broadcast"
          ? [{ to: entry.to, receivers: entry.receivers, payload: entry.payload }]
          : entry.type === "message" && entry.direction === "out"
            ? [{ connection: entry.connection, payload: entry.payload }]
            : [],
      );
    };
    expect(await told([alice, "all"])).toEqual([{ to: "all", receivers: 2, payload: "news" }]);
    expect(await told([alice, "one"])).toEqual([{ connection: "/ws #2", payload: "news" }]);
    expect(await told([alice, "name"])).toEqual([
      { connection: "/ws #1", payload: "1" },
      { connection: "/ws #2", payload: "2" },
    ]);
    expect(await told([alice, "room"], [bob, "room"])).toEqual([
      { connection: "/ws #1", payload: "news" },
      { to: "room lobby", receivers: 2, payload: "news" },
    ]);
    expect(await told([alice, "bob"], [bob, "bob"])).toEqual([
      { connection: "/ws #1", payload: "known" },
      { to: "{ user: bob }", receivers: 2, payload: "known" },
    ]);
  });

  it("costs nothing when nobody reads it", async () => {
    const mock = await startMock("endpoints: [{ path: /ws, rules: [{ do: [{ send: '${raw}' }] }] }]", {
      onLog: undefined,
    });
    const client = await mock.connect("/ws");
    client.socket.send("a");
    expect(await client.next()).toBe("a");
    expect(mock.log).toEqual([]);
  });
});

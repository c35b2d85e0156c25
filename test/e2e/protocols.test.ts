import { readFileSync } from "node:fs";
import { join } from "node:path";
import { adapters, createConsumer } from "@rails/actioncable";
import { createClient } from "graphql-ws";
import { connectAsync } from "mqtt";
import { type Channel, Socket } from "phoenix";
import pusherJs, { type Options } from "pusher-js";
import { afterEach, describe, expect, it, vi } from "vitest";
import { io as connectSocketIo } from "socket.io-client";
import { WebSocket } from "ws";
import { chromiumPath, launchChromium } from "../support/chromium.ts";
import { endMocks, startMock, type StartedMock } from "../support/mock.ts";

interface PusherClient {
  subscribe(channel: string): { bind(event: string, callback: (data: unknown) => void): void };
  disconnect(): void;
}

// What is exported is the class itself, whatever its types say.
const Pusher = pusherJs as unknown as new (key: string, options: Options) => PusherClient;

/** The mocks of docs/protocols.md, by their names. */
const mocks = new Map(
  Array.from(
    readFileSync(join(import.meta.dirname, "../../docs/protocols.md"), "utf8").matchAll(/^```yaml\n(.*?)^```$/gms),
    ([, text = ""]) => [/^name: (.*)$/m.exec(text)?.[1] ?? "", text] as const,
  ),
);

const started = (name: string): Promise<StartedMock> => startMock(mocks.get(name) ?? "");

/** Calls back, and what came of it: `next` gives it in order. */
function heard<T>(): { readonly tell: (value: T) => void; next(): Promise<T> } {
  const [came, waiting]: [T[], ((value: T) => void)[]] = [[], []];
  return {
    tell(value) {
      const first = waiting.shift();
      if (first) first(value);
      else came.push(value);
    },
    next: () => {
      const [first] = came.splice(0, 1);
      return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first);
    },
  };
}

describe("the mocks of docs/protocols.md, with the clients that are used", () => {
  endMocks();
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
    vi.unstubAllGlobals();
  });

  it("Action Cable: subscribes, is refused, performs", async () => {
    vi.stubGlobal("document", { visibilityState: "visible" });
    vi.stubGlobal("addEventListener", () => undefined);
    vi.stubGlobal("removeEventListener", () => undefined);
    adapters.WebSocket = WebSocket;
    const mock = await started("action-cable");
    const consumer = createConsumer(`${mock.url}/cable`);
    ends.push(() => consumer.disconnect());
    const { tell, next } = heard<unknown>();
    const chat = consumer.subscriptions.create(
      { channel: "ChatChannel", room: "x" },
      { connected: () => tell("connected"), received: tell },
    );
    expect(await next()).toBe("connected");
    consumer.subscriptions.create("NoChannel", { rejected: () => tell("rejected") });
    expect(await next()).toBe("rejected");
    chat.perform("speak", { text: "hello" });
    expect(await next()).toEqual({ action: "speak", text: "hello" });
  });

  it("Phoenix: joins, shouts to all, leaves", async () => {
    const mock = await started("phoenix");
    const { tell, next } = heard<unknown>();
    const socket = new Socket(`${mock.url}/socket`, { transport: WebSocket });
    socket.connect();
    ends.push(() => socket.disconnect());
    const channel: Channel = socket.channel("room:lobby", {});
    channel.on("shout", tell);
    channel.join().receive("ok", tell);
    expect(await next()).toEqual({ members: 1 });
    channel.push("shout", { body: "hello" }).receive("ok", () => tell("ok"));
    expect([await next(), await next()]).toEqual([{ body: "hello" }, "ok"]);
    channel.leave().receive("ok", () => tell("left"));
    expect(await next()).toBe("left");
  });

  it("MQTT: connects, subscribes, hears what others publish, pings", async () => {
    const mock = await started("mqtt");
    const options = { reconnectPeriod: 0, keepalive: 1 };
    const [alice, bob] = [
      await connectAsync(`${mock.url}/mqtt`, options),
      await connectAsync(`${mock.url}/mqtt`, options),
    ];
    ends.push(
      () => void alice.end(true),
      () => void bob.end(true),
    );
    const { tell, next } = heard<unknown>();
    alice.on("message", (topic, payload) => tell(`${topic}: ${payload.toString()}`));
    // The answer to a ping, which a client without one takes for the end.
    bob.on("packetreceive", ({ cmd }) => cmd === "pingresp" && tell(cmd));
    await alice.subscribeAsync("room/lobby");
    await bob.publishAsync("room/other", "not for her");
    await bob.publishAsync("room/lobby", "hello");
    expect(await next()).toBe("room/lobby: hello");
    expect(await next()).toBe("pingresp");
    await alice.endAsync();
    expect(mock.problems).toEqual([]);
  });

  it("Pusher: subscribes and hears events", async () => {
    vi.stubGlobal("WebSocket", WebSocket);
    const mock = await started("pusher");
    const { hostname, port } = new URL(mock.url);
    const pusher = new Pusher("demo", {
      wsHost: hostname,
      wsPort: Number(port),
      forceTLS: false,
      enabledTransports: ["ws"],
      cluster: "mock",
      enableStats: false,
    });
    ends.push(() => pusher.disconnect());
    const { tell, next } = heard<unknown>();
    const channel = pusher.subscribe("room");
    channel.bind("pusher:subscription_succeeded", () => tell("subscribed"));
    channel.bind("news", tell);
    expect(await next()).toBe("subscribed");
    expect(await next()).toEqual({ n: 0 });
  });

  it("NATS: a subscriber gets what is published, by its own number", async () => {
    const mock = await started("nats");
    const [a, b] = [await mock.connect("/"), await mock.connect("/")];
    const text = async (client: typeof a): Promise<string> => String(await client.next());
    for (const client of [a, b]) {
      expect(await text(client)).toContain("INFO {");
      client.socket.send(Buffer.from('CONNECT {"verbose":false}\r\nPING\r\n'));
      expect(await text(client)).toBe("PONG\r\n");
    }
    a.socket.send(Buffer.from("SUB news.eu 1\r\n"));
    b.socket.send(Buffer.from("SUB news.eu 7\r\n"));
    b.socket.send(Buffer.from("PING\r\n"));
    expect(await text(b)).toBe("PONG\r\n");
    a.socket.send(Buffer.from("PUB news.eu 5\r\nhello\r\n"));
    expect(await text(a)).toBe("MSG news.eu 1 5\r\nhello\r\n");
    expect(await text(b)).toBe("MSG news.eu 7 5\r\nhello\r\n");
  });

  it("SignalR: negotiates, shakes hands, invokes", async () => {
    const mock = await started("signalr");
    const negotiated = await fetch(`${mock.httpUrl}/hub/negotiate`, { method: "POST" });
    expect(await negotiated.json()).toMatchObject({ availableTransports: [{ transport: "WebSockets" }] });
    const client = await mock.connect("/hub");
    client.socket.send('{"protocol":"json","version":1}\u001e');
    expect([await client.next(), await client.next()]).toEqual(["{}\u001e", '{"type":6}\u001e']);
    const invoke = (id: string, target: string, ...given: readonly string[]) =>
      `${JSON.stringify({ type: 1, invocationId: id, target, arguments: given })}\u001e`;
    client.socket.send(invoke("0", "Join", "r") + invoke("1", "Say", "r", "hello"));
    expect([await client.next(), await client.next(), await client.next()]).toEqual([
      '{"type":3,"invocationId":"0","result":"ok"}\u001e',
      '{"type":1,"target":"said","arguments":["hello"]}\u001e',
      '{"type":3,"invocationId":"1","result":"ok"}\u001e',
    ]);
  });

  it("Socket.IO: emits, and is answered", async () => {
    // Engine.IO 4: 0 opens, 2 is a ping; Socket.IO: 40 connects to the namespace, 42 is an event.
    const mock = await startMock(`
endpoints:
  - path: /socket.io/
    codec: text
    onConnect:
      - send: '0{"sid":"\${self.key}","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'
    rules:
      - { when: { raw: "40" }, do: [{ send: '40{"sid":"\${self.key}"}' }] }
      - when: { raw: { $regex: '^42(?<event>\\[.*)$' } }
        do: [{ send: '42["echo",\${json(parseJson(event)[1])}]' }]
`);
    const client = connectSocketIo(mock.httpUrl, { transports: ["websocket"], reconnection: false });
    ends.push(() => void client.close());
    const { tell, next } = heard<unknown>();
    client.on("connect", () => tell("connected"));
    client.on("echo", tell);
    expect(await next()).toBe("connected");
    client.emit("say", { text: "hello" });
    expect(await next()).toEqual({ text: "hello" });
  });

  it.skipIf(chromiumPath === undefined)("a page in Chromium: texts, bytes, a subprotocol, a close", async () => {
    const mock = await startMock(`
http: [{ path: /page, respond: { headers: { content-type: text/html }, body: "<p>page</p>" } }]
endpoints:
  - path: /ws
    protocols: [chat.v1]
    rules:
      - { when: { raw: bye }, do: [{ close: { code: 4001, reason: bye } }] }
      - { do: [{ send: "\${raw}" }] }
`);
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.goto(`${mock.httpUrl}/page`);
      const came = await page.evaluate(`new Promise((resolve) => {
        const came = [], socket = new WebSocket("${mock.url}/ws", ["chat.v1", "other"]);
        socket.binaryType = "arraybuffer";
        socket.onopen = () => { came.push(socket.protocol); socket.send("hello"); socket.send(new Uint8Array([1, 255])); socket.send("bye"); };
        socket.onmessage = ({ data }) => came.push(typeof data === "string" ? data : [...new Uint8Array(data)]);
        socket.onclose = ({ code, reason, wasClean }) => resolve([...came, [code, reason, wasClean]]);
      })`);
      expect(came).toEqual(["chat.v1", "hello", [1, 255], [4001, "bye", true]]);
    } finally {
      await browser.close();
    }
  });

  it("GraphQL over WebSocket: a subscription of three", async () => {
    const mock = await startMock(`
endpoints:
  - path: /graphql
    protocols: [graphql-transport-ws]
    strict: true
    rules:
      - { when: { message: { type: connection_init } }, do: [{ send: { type: connection_ack } }] }
      - { when: { message: { type: ping } }, do: [{ send: { type: pong } }] }
      - when: { message: { type: subscribe } }
        do:
          - forEach: [0, 1, 2]
            as: n
            steps: [{ send: { id: "\${message.id}", type: next, payload: { data: { count: "\${n}" } } } }]
          - send: { id: "\${message.id}", type: complete }
`);
    const client = createClient({ url: `${mock.url}/graphql`, webSocketImpl: WebSocket });
    ends.push(() => void client.dispose());
    const counts: unknown[] = [];
    for await (const { data } of client.iterate({ query: "subscription { count }" })) counts.push(data?.["count"]);
    expect(counts).toEqual([0, 1, 2]);
  });
});

import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { endMocks, startMock } from "../support/mock.ts";

describe("a connection of a mock", () => {
  endMocks();

  it("answers in the order in which messages came, by the first rule that holds", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    onConnect: [{ send: hello }, { wait: 30ms }, { send: ready }]
    rules:
      - { name: off, enabled: false, do: [{ send: never }] }
      - { name: slow, when: { message: { type: slow } }, do: [{ wait: 30ms }, { send: "slow \${number}" }] }
      - { name: quick, when: { message: { type: quick } }, if: "number % 2 == 0", do: [{ send: "quick \${number}" }] }
      - { name: text, when: { raw: { $startsWith: "say " } }, do: [{ send: "\${message}, \${raw.length}" }] }
      - { name: drop, when: { message: noise }, do: [] }
      - { do: [{ send: "other \${number}" }] }
`);
    const client = await mock.connect("/ws");
    for (const message of ['{"type":"slow"}', '{"type":"quick"}', '{"type":"quick"}', "say hi", "noise", "[1]"])
      client.socket.send(message);
    const said = [];
    for (let i = 0; i < 7; i++) said.push(await client.next());
    expect(said).toEqual(["hello", "ready", "slow 1", "quick 2", "other 3", "say hi, 6", "other 6"]);
    const heard = mock.log.filter((entry) => entry.type === "message" && entry.direction === "in");
    expect(heard.map((entry) => entry.type === "message" && entry.rule)).toEqual([
      "slow",
      "quick",
      "rule 6",
      "text",
      "drop",
      "rule 6",
    ]);
  });

  it("counts delays from the arrival: they keep the order and do not add up", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    rules:
      - { when: { message: { late: true } }, delay: 100ms, do: [{ send: "late \${number}" }] }
      - { when: { message: { over: true } }, order: any, do: [{ send: "overtook \${number}" }] }
      - { do: [{ send: "prompt \${number}" }] }
`);
    const client = await mock.connect("/ws");
    const start = performance.now();
    for (let i = 0; i < 20; i++) client.say({ late: true });
    client.say({});
    client.say({ over: true });
    expect(await client.next()).toBe("overtook 22");
    for (let i = 1; i <= 20; i++) expect(await client.next()).toBe(`late ${i}`);
    expect(await client.next()).toBe("prompt 21");
    const took = performance.now() - start;
    expect(took).toBeGreaterThan(99);
    expect(took).toBeLessThan(1000);
  });

  it("waits inside a reaction: the next message is the reaction's, not a rule's", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    rules:
      - name: ask
        when: { message: { type: login } }
        do:
          - { send: { type: who }, receive: { type: name }, extract: { who: $.name }, timeout: 5s }
          - send: { type: welcome, who: "\${who}", asked: "\${message.type}" }
      - { do: [{ send: { type: other, number: "\${number}" } }] }
`);
    const client = await mock.connect("/ws");
    expect(await client.ask({ type: "login" })).toEqual({ type: "who" });
    client.say({ type: "aside" });
    client.say({ type: "name", name: "alice" });
    // What the reaction does not wait for goes to the rules, and is answered after it.
    expect(await client.json()).toEqual({ type: "welcome", who: "alice", asked: "login" });
    expect(await client.json()).toEqual({ type: "other", number: 2 });
    expect(await client.ask({})).toEqual({ type: "other", number: 4 });
    expect(mock.problems).toEqual([]);
  });

  it("is in the log as it came: each message once, with its rule, and the end after them", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    rules:
      - { name: asked, when: { raw: ask }, do: [{ receive: answer }] }
      - { name: other, do: [{ send: "got \${raw}" }] }
`);
    const client = await mock.connect("/ws");
    // One piece of TCP.
    const { _socket: tcp } = client.socket as unknown as { readonly _socket: Socket };
    tcp.cork();
    for (const text of ["ask", "answer", "x", "y"]) client.socket.send(text);
    client.socket.close(4000);
    tcp.uncork();
    await mock.until(() => mock.log.some(({ type }) => type === "closed"));
    const seen = mock.log.map((entry) =>
      entry.type === "message" ? `${entry.direction} ${entry.payload} ${entry.rule ?? ""}`.trimEnd() : entry.type,
    );
    expect(seen).toEqual(["opened", "in ask asked", "in answer", "in x other", "in y other", "closed"]);
  });

  it("is in the log to its end, also when the mock stops meanwhile", async () => {
    const mock = await startMock("endpoints: [{ path: /ws, onConnect: [{ receive: never }] }]");
    const client = await mock.connect("/ws");
    client.socket.send("never said of it");
    await mock.until(() => mock.log.length === 2);
    await mock.server.stop("stop");
    expect(mock.log.map((entry) => (entry.type === "message" ? entry.payload : entry.type))).toEqual([
      "opened",
      "never said of it",
      "closed",
    ]);
  });

  it("goes on after a reaction that failed, and tells of it with its place", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    rules:
      - name: strict
        when: { message: { type: order } }
        do:
          - assert: message.amount > 0
          - send: ordered
      - { when: { message: { type: wait } }, do: [{ receive: { type: never }, timeout: 20ms }] }
      - { when: { message: { type: math } }, if: message.n > 0, do: [{ send: positive }] }
      - { do: [{ send: ok }] }
`);
    const client = await mock.connect("/ws");
    client.say({ type: "order", amount: 0 });
    client.say({ type: "order", amount: 1 });
    expect(await client.next()).toBe("ordered");
    client.say({ type: "wait" });
    client.say({ type: "fine" });
    expect(await client.next()).toBe("ok");
    client.say({ type: "math", n: "x" });
    await mock.until(() => mock.problems.length === 3);
    expect(mock.problems).toMatchObject([
      {
        code: "reaction",
        headline: expect.stringMatching(/^chat: a reaction failed: /),
        notes: ["message.amount = 0", "in a reaction of /ws #1"],
        place: { file: "mock.yaml", line: 8 },
      },
      {
        code: "reaction",
        headline: "chat: a reaction failed: /ws #1: no message matched within 20 ms",
        place: { line: 10 },
      },
      { code: "reaction", place: { line: 11 } },
    ]);
    expect(mock.log.filter(({ type }) => type === "problem")).toHaveLength(3);
  });

  it("is not a problem when the client leaves while a reaction waits", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    rules: [{ do: [{ send: begun }, { receive: more, timeout: 1m }, { send: never }] }]
    onClose: [{ set: { data.left: "\${close}" } }]
data: { left: null }
http: [{ path: /left, respond: { json: "\${data.left}" } }]
`);
    const client = await mock.connect("/ws");
    client.say(1);
    client.say(2);
    expect(await client.next()).toBe("begun");
    client.socket.close(4000, "bye");
    await mock.until(() => mock.log.some(({ type }) => type === "closed"));
    await expect
      .poll(async () => (await fetch(`${mock.httpUrl}/left`)).json())
      .toEqual({ code: 4000, reason: "bye", clean: true });
    expect(mock.problems).toEqual([]);
    expect(mock.log.filter((entry) => entry.type === "message" && entry.direction === "out")).toHaveLength(1);
  });

  it("leaves its rooms after onClose", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    state: { user: "\${query.user}" }
    rules:
      - { when: { message: { join: $any } }, do: [{ join: "\${message.join}" }, { send: "\${self.rooms}" }] }
      - { when: { message: { leave: $any } }, do: [{ leave: "\${message.leave}" }, { send: "\${self.rooms}" }] }
      - { when: { message: { count: $any } }, do: [{ send: "\${rooms[message.count].count}" }] }
    onClose:
      - wait: 20ms
      - send: { left: "\${user}", rooms: "\${self.rooms}", stillIn: "\${rooms.a.count}", users: "\${rooms.a.members.map(m, m.user)}" }
        to: others
`);
    const alice = await mock.connect("/ws?user=alice");
    const bob = await mock.connect("/ws?user=bob");
    expect(await alice.ask({ count: "a" })).toBe(0);
    expect(await alice.ask({ join: "a" })).toEqual(["a"]);
    expect(await alice.ask({ join: "b" })).toEqual(["a", "b"]);
    expect(await alice.ask({ leave: "b" })).toEqual(["a"]);
    expect(await bob.ask({ join: "a" })).toEqual(["a"]);
    await alice.close();
    expect(await bob.json()).toEqual({ left: "alice", rooms: ["a"], stillIn: 2, users: ["alice", "bob"] });
    expect(await bob.ask({ count: "a" })).toBe(1);
    expect(mock.problems).toEqual([]);
  });

  it("sends, closes and drops to whom it says", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    state: { user: "\${query.user}", team: "\${query.team}" }
    onConnect: [{ if: "team == 'red'", then: [{ join: red }] }, { send: in }]
    rules:
      - { when: { message: all }, do: [{ send: to all, to: all }] }
      - { when: { message: others }, do: [{ send: to others, to: others }] }
      - { when: { message: red }, do: [{ send: to red, to: { room: red } }] }
      - { when: { message: red but me }, do: [{ send: to red but me, to: { room: red, except: self } }] }
      - { when: { message: bob }, do: [{ send: to bob, to: { user: bob } }] }
      - { when: { message: named }, do: [{ send: { you: "\${receiver.user}", from: "\${user}" }, to: all }] }
      - { when: { message: close red }, do: [{ close: { code: 4001, reason: red }, to: { team: red } }] }
      - { when: { message: drop }, do: [{ drop, to: { user: carol } }] }
  - { path: /other, onConnect: [{ send: in }] }
`);
    const all = new Map<string, Awaited<ReturnType<typeof mock.connect>>>();
    for (const [user, team] of [
      ["alice", "red"],
      ["bob", "red"],
      ["carol", "blue"],
    ] as const) {
      const client = await mock.connect(`/ws?user=${user}&team=${team}`);
      expect(await client.next()).toBe("in");
      all.set(user, client);
    }
    const stranger = await mock.connect("/other");
    await stranger.next();
    const [alice, bob, carol] = [...all.values()];
    if (!alice || !bob || !carol) throw new Error("somebody is missing");
    for (const word of ["all", "others", "red", "red but me", "bob", "named", "close red"]) alice.socket.send(word);
    const heard = async (client: typeof alice): Promise<readonly unknown[]> => {
      const messages: unknown[] = [];
      for (;;) {
        const next = await Promise.race([client.next(), client.closed.then((end) => ({ end }))]);
        messages.push(next);
        if (typeof next === "object") return messages;
      }
    };
    expect(await heard(alice)).toEqual(["to all", "to red", '{"you":"alice","from":"alice"}', { end: "4001 red" }]);
    expect(await heard(bob)).toEqual([
      "to all",
      "to others",
      "to red",
      "to red but me",
      "to bob",
      '{"you":"bob","from":"alice"}',
      { end: "4001 red" },
    ]);
    carol.socket.send("drop");
    expect(await heard(carol)).toEqual(["to all", "to others", '{"you":"carol","from":"alice"}', { end: "1006" }]);
    expect(stranger.socket.readyState).toBe(1);
    expect(mock.problems).toEqual([]);
  });

  it("sends the same to all unless an expression in it speaks of who receives it", async () => {
    const mock = await startMock(
      `
endpoints:
  - path: /ws
    rules:
      - { when: { message: same }, do: [{ send: { to: dear receiver, id: "\${uuid()}" }, to: all }] }
      - { when: { message: own }, do: [{ send: { n: "\${[1].map(x, x + receiver.number)[0]}", id: "\${uuid()}" }, to: all }] }
`,
      { random: Math.random },
    );
    const [alice, bob] = [await mock.connect("/ws"), await mock.connect("/ws")];
    alice.socket.send("same");
    expect(await alice.next()).toBe(await bob.next());
    alice.socket.send("own");
    const own = [await alice.next(), await bob.next()].map(
      (text) => JSON.parse(String(text)) as { n: number; id: string },
    );
    expect(own.map(({ n }) => n)).toEqual([2, 3]);
    expect(own[0]?.id).not.toBe(own[1]?.id);
  });

  it("cannot send what it has closed the connection before, and does not say that it did", async () => {
    const mock = await startMock(
      "endpoints: [{ path: /ws, rules: [{ do: [{ close: 4000 }, { send: after close }] }] }]",
    );
    const client = await mock.connect("/ws");
    client.say({});
    expect(await client.closed).toBe("4000");
    expect(mock.problems.map(({ headline }) => headline)).toEqual([
      "chat: a reaction failed: /ws #1 cannot send: the connection was closed by an earlier step",
    ]);
    expect(mock.log.filter((entry) => entry.type === "message" && entry.direction === "out")).toEqual([]);
  });

  it("passes over those that are closing when it sends to several", async () => {
    const mock = await startMock(
      "endpoints: [{ path: /ws, rules: [{ do: [{ close: 4000, to: others }, { send: hi, to: all }] }] }]",
    );
    const [first, second] = [await mock.connect("/ws"), await mock.connect("/ws")];
    first.say({});
    expect(await second.closed).toBe("4000");
    expect(await first.next()).toBe("hi");
    expect(
      mock.log.flatMap((entry) => (entry.type === "message" && entry.direction === "out" ? [entry.connection] : [])),
    ).toEqual(["/ws #1"]);
    expect(mock.problems).toEqual([]);
  });

  it("may go on sending until the close that another of its reactions began is answered", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    onConnect: [{ repeat: 1000000, every: 1ms, steps: [{ send: tick }] }]
    rules: [{ order: any, do: [{ close: 4000 }, { wait: 20ms }, { send: closing, to: others }] }]
`);
    const [client, other] = [await mock.connect("/ws"), await mock.connect("/ws")];
    client.socket.pause();
    client.say({});
    for (let said = await other.next(); said !== "closing";) said = await other.next();
    client.socket.resume();
    expect(await client.closed).toBe("4000");
    expect(mock.problems).toEqual([]);
  });

  it("gives to the first receive of a reaction what comes next, not the message that has set it off", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    rules: [{ when: { raw: start }, do: [{ receive: $any, extract: { got: $ } }, { send: "\${got}" }] }]
`);
    const client = await mock.connect("/ws");
    client.socket.send("start");
    client.socket.send("next");
    expect(await client.next()).toBe("next");
    const track = await startMock(`
endpoints:
  - path: /ws
    rules: [{ when: { raw: start }, do: [{ start: later, steps: [{ receive: $any, extract: { got: $ } }, { send: "\${got}" }] }] }]
`);
    const other = await track.connect("/ws");
    other.socket.send("start");
    other.socket.send("next");
    expect(await other.next()).toBe("next");
  });

  it("is not held up by a client that floods a reaction which receives in a loop", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    rules: [{ when: { raw: start }, do: [{ repeat: 20000, steps: [receive: $any] }, { send: done }] }]
`);
    const client = await mock.connect("/ws");
    client.socket.send("start");
    for (let i = 0; i < 20_000; i++) client.socket.send("{}");
    expect(await client.next()).toBe("done");
    expect(mock.problems).toEqual([]);
  });

  it("is dropped when more than can be kept waits for a reaction", async () => {
    const mock = await startMock(
      "endpoints: [{ path: /ws, rules: [{ do: [{ repeat: 1000000, steps: [receive: $any] }] }] }]",
      { onLog: undefined },
    );
    const client = await mock.connect("/ws");
    for (let i = 0; i < 400_000; i++) client.socket.send("{}");
    await mock.until(() => mock.problems.length > 0);
    expect(mock.problems.map(({ headline }) => headline)).toEqual([
      "chat: /ws #1 was dropped: it sends faster than its reactions run, and they cannot all be kept",
    ]);
    expect(await client.closed).toBe("1006");
  });

  it("has a state of its own, and shares data", async () => {
    const mock = await startMock(`
data: { log: [], total: 0 }
endpoints:
  - path: /ws
    state: { items: [], nested: { n: 0 }, last }
    rules:
      - when: { message: { add: $any } }
        do:
          - set: { "items[\${items.size()}]": "\${message.add}", nested.n: "\${nested.n + 1}", self.last: "\${message.add}", data.total: "\${data.total + 1}", "data.log[\${data.log.size()}]": "\${message}" }
          - set: { mine: "\${message.add}" }
          - send: { items: "\${items}", nested: "\${nested}", last: "\${last}", total: "\${data.total}", mine: "\${mine}" }
      - when: { message: { peek: $any } }
        do: [{ send: "\${mine}" }]
      - when: { message: log }
        do: [{ send: "\${data.log}" }]
`);
    const alice = await mock.connect("/ws");
    const bob = await mock.connect("/ws");
    expect(await alice.ask({ add: "a" })).toEqual({ items: ["a"], nested: { n: 1 }, last: "a", total: 1, mine: "a" });
    expect(await alice.ask({ add: "b" })).toEqual({
      items: ["a", "b"],
      nested: { n: 2 },
      last: "b",
      total: 2,
      mine: "b",
    });
    expect(await bob.ask({ add: "c" })).toEqual({ items: ["c"], nested: { n: 1 }, last: "c", total: 3, mine: "c" });
    // A name that is no state belongs to the one reaction that set it.
    alice.say({ peek: true });
    bob.socket.send("log");
    expect(await bob.json()).toEqual([{ add: "a" }, { add: "b" }, { add: "c" }]);
    expect(mock.problems).toMatchObject([{ code: "reaction", headline: expect.stringContaining("mine") }]);
  });

  it("is not reached by what a hostile client sends", async () => {
    const mock = await startMock(`
data: { users: {} }
endpoints:
  - path: /ws
    state: { user: null }
    rules:
      - when: { message: { name: $any } }
        do:
          - set: { "data.users.\${message.name}": "\${message.value}" }
          - send: stored
      - when: { message: { room: $any } }
        do: [{ join: "\${message.room}" }, { send: { to: "\${message.room}" }, to: { room: "\${message.room}" } }]
      - when: { message: { copy: $any } }
        do: [{ set: { user: "\${message.copy}" } }, { send: { user: "\${user}", admin: "\${user.admin}" } }]
      - do: [{ send: "\${message}" }]
`);
    const client = await mock.connect("/ws");
    for (const name of ["__proto__", "constructor", "prototype"]) client.say({ name, value: { admin: true } });
    expect(
      await client.ask({ name: "alice", value: { admin: true } }).catch((error: Error) => error.message),
    ).toContain("stored");
    expect(mock.problems.map(({ headline }) => headline)).toEqual(
      ["__proto__", "constructor", "prototype"].map(
        (name) => `chat: a reaction failed: "${name}" is not allowed as a member of a variable`,
      ),
    );
    client.say({ room: "__proto__" });
    expect(await client.json()).toEqual({ to: "__proto__" });
    client.socket.send('{"copy":{"__proto__":{"admin":true}}}');
    expect(await client.next()).toBe('{"user":{"__proto__":{"admin":true}},"admin":null}');
    for (const text of ["${data.users}", "$${x}", '"${user}"']) {
      client.socket.send(text);
      expect(await client.next()).toBe(text.startsWith('"') ? text.slice(1, -1) : text);
    }
    expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
  });

  it("takes any bytes, and closes what breaks the protocol", async () => {
    const mock = await startMock(
      "endpoints: [{ path: /ws, rules: [{ when: { message: { a: 1 } }, do: [{ send: json }] }, { do: [{ send: '${raw}' }] }] }]",
    );
    const client = await mock.connect("/ws");
    client.socket.send(Buffer.from([0xff, 0xfe]));
    expect(await client.next()).toEqual(Buffer.from([0xff, 0xfe]));
    client.socket.send(Buffer.from('{"a":1}'));
    expect(await client.next()).toBe("json");
    client.socket.send(`[${"[".repeat(50_000)}`);
    expect(String(await client.next())).toHaveLength(50_001);
    // A text frame that is not UTF-8: RFC 6455 section 8.1.
    client.socket.send(Buffer.from([0xff]), { binary: false });
    expect(await client.closed).toBe("1007");
    await mock.until(() => mock.log.some(({ type }) => type === "closed"));
    expect(mock.log.at(-1)).toMatchObject({ type: "closed", by: "us", error: expect.any(String) });
  });

  it("is dropped when the client does not read and too much waits for it", async () => {
    const mock = await startMock(
      "endpoints: [{ path: /ws, rules: [{ do: [{ repeat: 80, steps: [{ send: { $repeat: { value: a, times: 1048576 } } }] }] }] }]",
    );
    const client = await mock.connect("/ws");
    client.socket.pause();
    client.say({});
    await mock.until(() => mock.problems.length > 0);
    expect(mock.problems[0]).toMatchObject({
      code: "reaction",
      headline: "chat: /ws #1 was dropped: it does not read, and more than 64 MiB wait to be sent",
    });
    client.socket.resume();
    expect(await client.closed).toBe("1006");
  });
});

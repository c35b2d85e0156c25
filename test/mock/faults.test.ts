import { describe, expect, it } from "vitest";
import type { FaultSpec } from "../../src/steps/standing/fault.ts";
import { compiledMock, endMocks, startMock, type StartedMock } from "../support/mock.ts";

const echo = (faults: string): string => `
endpoints:
  - path: /ws
    faults: ${faults}
    rules: [{ do: [{ send: "\${raw}" }] }]
  - path: /other
    rules: [{ do: [{ send: "\${raw}" }] }]
`;

async function spec(fault: string): Promise<FaultSpec> {
  const [endpoint] = (await compiledMock(`endpoints: [{ path: /, faults: [${fault}] }]`)).endpoints;
  const [only] = endpoint?.faults ?? [];
  if (!only) throw new Error("no fault");
  return only;
}

function faultsOf({ server }: StartedMock) {
  if (!server.faults) throw new Error("it does not run");
  return server.faults;
}

describe("the faults of a mock that runs", () => {
  endMocks();

  it("are listed with what they have done, and in the log", async () => {
    const mock = await startMock(
      echo(
        '[{ lose, from: client, nth: 2, name: lossy }, { duplicate: true,\n        from: server, when: { message: "a" } }]',
      ),
    );
    const client = await mock.connect("/ws");
    for (const text of ["a", "b", "c"]) client.socket.send(text);
    expect([await client.next(), await client.next(), await client.next()]).toEqual(["a", "a", "c"]);
    expect(faultsOf(mock).list()).toEqual([
      {
        id: "1.1",
        endpoint: "/ws",
        name: "lossy",
        text: "{ lose, from: client, nth: 2, name: lossy }",
        enabled: true,
        hits: 1,
        line: 4,
        connections: undefined,
      },
      {
        id: "1.2",
        endpoint: "/ws",
        name: "fault 2 (duplicate)",
        text: '{ duplicate: true, from: server, when: { message: "a" } }',
        enabled: true,
        hits: 1,
        line: 4,
        connections: undefined,
      },
    ]);
    const told = mock.log.flatMap((entry) =>
      entry.type === "fault"
        ? [`${entry.fault}: ${entry.what}: ${entry.direction} ${entry.payload}`]
        : entry.type === "message"
          ? [`${entry.direction} ${entry.payload}`]
          : [],
    );
    expect(told).toEqual([
      "in a",
      "out a",
      "fault 2 (duplicate): doubled: out a",
      "lossy: lost: in b",
      "in c",
      "out c",
    ]);
  });

  it("are switched while messages come", async () => {
    const mock = await startMock(echo("[{ lose, from: client, enabled: false }]"));
    const client = await mock.connect("/ws");
    client.socket.send("a");
    expect(await client.next()).toBe("a");
    expect(faultsOf(mock).switch("1.1", true)).toMatchObject({ id: "1.1", enabled: true, hits: 0 });
    client.socket.send("b");
    await mock.until(() => faultsOf(mock).list()[0]?.hits === 1);
    expect(faultsOf(mock).switch("1.1", false)).toMatchObject({ enabled: false, hits: 1 });
    client.socket.send("c");
    expect(await client.next()).toBe("c");
    expect(faultsOf(mock).switch("1.9", false)).toBeUndefined();
  });

  it("are added to chosen connections, also where nothing stood before", async () => {
    const mock = await startMock(echo("[]"));
    const [alice, bob, carol] = [await mock.connect("/ws"), await mock.connect("/ws"), await mock.connect("/other")];
    const peers = mock.server.connected.filter(({ name }) => name !== "/ws #2");
    const added = faultsOf(mock).add(await spec("{ corrupt: 1, from: server, nth: 2 }"), peers);
    expect(added.map(({ id, endpoint, connections }) => [id, endpoint, connections])).toEqual([
      ["1.1", "/ws", ["/ws #1"]],
      ["2.1", "/other", ["/other #3"]],
    ]);
    for (const client of [alice, bob, carol]) for (const text of ["aaaa", "bbbb", "cccc"]) client.socket.send(text);
    const heard = async (client: typeof alice): Promise<boolean[]> => {
      const texts = [await client.next(), await client.next(), await client.next()];
      return texts.map((text, at) => text === ["aaaa", "bbbb", "cccc"][at]);
    };
    expect(await Promise.all([alice, bob, carol].map(heard))).toEqual([
      [true, false, true],
      [true, true, true],
      [true, false, true],
    ]);
    // A second one stands on the same connection, behind the first.
    faultsOf(mock).add(await spec("{ lose, from: server, nth: 1 }"), peers);
    alice.socket.send("x");
    alice.socket.send("y");
    expect(await alice.next()).toBe("y");
    faultsOf(mock).reset();
    expect(faultsOf(mock).list()).toEqual([]);
    alice.socket.send("z");
    expect(await alice.next()).toBe("z");
  });

  it("close, break and freeze connections as they say", async () => {
    const mock = await startMock(`
endpoints:
  - path: /ws
    faults:
      - { name: close, close: { code: 1011, reason: overload }, when: { message: close } }
      - { name: reset, reset, when: { message: reset } }
      - { invalidFrame, when: { message: frame } }
      - { freeze: 100ms, when: { message: freeze } }
    onClose: [{ log: "\${close.code} \${close.reason}" }]
    rules: [{ do: [{ send: "\${raw}" }] }]
`);
    const by = async (text: string): Promise<string> => {
      const client = await mock.connect("/ws");
      client.socket.send(text);
      return client.closed;
    };
    expect(await by("close")).toBe("1011 overload");
    expect(await by("reset")).toBe("1006");
    const closes = mock.log.flatMap((entry) => (entry.type === "closed" ? [[entry.code, entry.by, entry.fault]] : []));
    expect(closes).toEqual([
      [1011, "us", "close"],
      [1006, "us", "reset"],
    ]);
    // ws finds the reserved opcode.
    const client = await mock.connect("/ws");
    const failed = new Promise<Error>((resolve) => client.socket.once("error", resolve));
    client.socket.send("frame");
    expect((await failed).message).toBe("Invalid WebSocket frame: invalid opcode 3");
    const frozen = await mock.connect("/ws");
    frozen.socket.send("freeze");
    frozen.socket.send("after");
    expect([await frozen.next(), await frozen.next()]).toEqual(["freeze", "after"]);
    await mock.until(() => mock.log.filter(({ type }) => type === "log").length === 3);
    expect(mock.log.flatMap((entry) => (entry.type === "log" ? [entry.text] : []))).toEqual([
      "1011 overload",
      "1006 ",
      "1002 ",
    ]);
    expect(mock.problems).toEqual([]);
  });

  it("that wait leave nothing behind when the mock stops", async () => {
    const mock = await startMock(echo("[{ delay: 1h, from: client }, { freeze, from: client, nth: 2 }]"));
    const [alice, bob] = [await mock.connect("/ws"), await mock.connect("/ws")];
    alice.socket.send("a");
    bob.socket.send("a");
    bob.socket.send("b");
    await mock.until(() => faultsOf(mock).list()[1]?.hits === 1);
    await mock.server.stop("stop");
    expect(await alice.closed).toBe("1001");
    expect(await bob.closed).toBe("1006");
    expect(mock.server.faults).toBeUndefined();
  });

  it("a value that cannot be used is a problem, and the message passes", async () => {
    const mock = await startMock(echo('[{ delay: "${message}", from: client }]'));
    const client = await mock.connect("/ws");
    client.socket.send("soon");
    expect(await client.next()).toBe("soon");
    expect(mock.problems.map(({ headline }) => headline)).toEqual([
      'chat: a reaction failed: Expected a duration such as 500ms, or 900ms..2500ms, got the text "soon"',
    ]);
  });
});

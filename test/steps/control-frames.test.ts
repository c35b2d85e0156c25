import { describe, expect, it } from "vitest";
import { faults } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, playConnected, playRaw, withPuppet } from "../support/puppet.ts";
import { closeFrame, frame } from "../support/raw-server.ts";

expectNoOpenHandles();

const ping = (payload: string): Buffer => frame({ opcode: 9, payload });
const pong = (payload: string): Buffer => frame({ opcode: 10, payload });

describe("receivePing", () => {
  it("takes a ping that came before, or comes; messages stay apart from it", async () => {
    const played = await playRaw(
      `
  - alice: [connect, { receiveNext: hi }, receivePing, { receivePing: two, within: 4s, measure: pings }]
  - alice: { receiveNothing, for: 1ms }
`,
      (socket) => {
        socket.write(Buffer.concat([ping("one"), frame({ payload: "hi" })]));
        setTimeout(() => socket.write(ping("two")), 30);
      },
    );
    expect(failure(played)).toEqual(["passed"]);
    expect(played.series["pings"]?.count).toBe(1);
  });

  it("is a cause that after can name", async () => {
    const played = await playRaw(
      "  - alice: [connect, { receivePing, id: asked }, { receive: hi, after: asked, within: 4s }]",
      (socket) => {
        socket.write(ping("one"));
        setTimeout(() => socket.write(frame({ payload: "hi" })), 30);
      },
    );
    expect(failure(played)).toEqual(["passed"]);
  });

  it("takes only one with its data, and tells of others", async () => {
    const played = await playRaw(
      "  - alice: [connect, { receivePing: two, timeout: 60ms }]",
      (socket) => void socket.write(ping("one")),
    );
    expect(failure(played)).toEqual([
      "never-came: alice: no ping came in <time>",
      "at: receivePing",
      "label: 0 of 1 came",
      'expected: 1 ping with "two"',
      "actual: 0",
      '1 came with other data: "one"',
    ]);
  });

  it("reads unquoted data as it is written, and bytes", async () => {
    const played = await playRaw(
      '  - alice: [connect, { receivePing: 0101 }, { receivePing: { $hex: "00 ff" } }]',
      (socket) =>
        void socket.write(Buffer.concat([ping("0101"), frame({ opcode: 9, payload: Buffer.from([0, 255]) })])),
    );
    expect(failure(played)).toEqual(["passed"]);
  });

  it("count: so many, without for as soon as they are there", async () => {
    const steps = (count: number): string => `  - alice: [connect, { receivePing, count: ${count}, timeout: 60ms }]`;
    const three = (socket: { write(data: Buffer): void }): void =>
      socket.write(Buffer.concat([ping("1"), ping("2"), ping("3")]));
    expect(failure(await playRaw(steps(2), three))).toEqual(["passed"]);
    expect(failure(await playRaw(steps(4), three))).toEqual([
      "wrong-count: alice: 3 pings came in <time>",
      "at: receivePing",
      "label: 3 of 4 came",
      "expected: 4 pings",
      "actual: 3",
    ]);
  });

  it("for: exactly so many in that time, or at least one", async () => {
    const steps = (options: string): string => `  - alice: [connect, { receivePing, ${options} }]`;
    const two = (socket: { write(data: Buffer): void }): void => socket.write(Buffer.concat([ping("1"), ping("2")]));
    expect(failure(await playRaw(steps("for: 60ms, count: 2"), two))).toEqual(["passed"]);
    expect(failure(await playRaw(steps("for: 60ms"), two))).toEqual(["passed"]);
    expect(failure(await playRaw(steps("for: 60ms, count: 0"), () => undefined))).toEqual(["passed"]);
    expect(failure(await playRaw(steps("for: 60ms, count: 1"), two)).slice(0, 3)).toEqual([
      "wrong-count: alice: more pings came than expected",
      "at: receivePing",
      "label: at most 1",
    ]);
    expect(failure(await playRaw(steps("for: 60ms"), () => undefined))[0]).toBe(
      "never-came: alice: no ping came in <time>",
    );
  });

  it.each([
    ["count: { min: 2 }", ["passed"]],
    ["count: { min: 1, max: 2 }, for: 60ms", ["passed"]],
    ["count: { max: 2 }, for: 60ms", ["passed"]],
    [
      "count: { min: 0, max: 0 }",
      ["wrong-count: alice: more pings came than expected", "label: at most 0", "expected: 0 pings"],
    ],
    [
      "count: { max: 1 }, for: 10s",
      ["wrong-count: alice: more pings came than expected", "label: at most 1", "expected: at most 1 ping"],
    ],
    [
      "count: { min: 3 }, timeout: 60ms",
      ["wrong-count: alice: 2 pings came in <time>", "label: 2 of 3 came", "expected: at least 3 pings"],
    ],
    [
      "count: { min: 3, max: 5 }, for: 60ms",
      ["wrong-count: alice: 2 pings came in <time>", "label: 2 of 3 came", "expected: 3 to 5 pings"],
    ],
  ])("%s: limits, of which the upper one fails at once", async (options, expected) => {
    const played = await playRaw(`  - alice: [connect, { receive: hi }, { receivePing, ${options} }]`, (socket) => {
      socket.write(Buffer.concat([ping("1"), frame({ payload: "hi" })]));
      setTimeout(() => socket.write(ping("2")), 20);
    });
    const found = failure(played).filter((line) => !/^(?:at|actual):/.test(line));
    expect(found).toEqual(expected);
  });

  it("the connection's end fails it at once, unless enough came", async () => {
    const closing = (socket: { write(data: Buffer): void }): void =>
      socket.write(Buffer.concat([ping("1"), closeFrame(4000, "bye")]));
    const steps = (options: string): string => `  - alice: [connect, { receivePing, ${options} }, closed]`;
    expect(failure(await playRaw(steps("for: 10s, count: 1"), closing))).toEqual(["passed"]);
    expect(failure(await playRaw(steps("count: 2"), closing))).toEqual([
      'closed: alice: the other side closed with 4000 "bye" while waiting for a ping',
      "at: receivePing",
      "label: 1 of 2 came",
      "expected: 2 pings",
      "actual: 1",
    ]);
    const later = await playRaw("  - alice: [connect, { receivePing, count: 2 }]", (socket) => {
      setTimeout(() => socket.write(Buffer.concat([ping("1"), closeFrame(4000)])), 20);
    });
    expect(failure(later)[0]).toBe("closed: alice: the other side closed with 4000 while waiting for a ping");
  });

  it("is late, as messages are", async () => {
    const played = await playRaw("  - alice: [connect, { receivePing, within: 1ms }]", (socket) => {
      setTimeout(() => socket.write(ping("1")), 40);
    });
    expect(failure(played).slice(0, 5)).toEqual([
      "too-late: alice: the ping came too late: <time> after alice: connect, <time> over the limit",
      "at: 1ms",
      "label: took <time>",
      "expected: within <time>",
      "actual: <time>",
    ]);
  });

  it("a client that is not connected fails at once", async () => {
    expect(failure(await play(withPuppet("  - alice: receivePing")))).toEqual([
      "not-connected: alice cannot receive a ping: it is not connected",
      "at: receivePing",
      "label: not connected",
      "help: Connect first: - alice: connect",
    ]);
  });
});

describe("receivePong", () => {
  it("takes a pong that nobody asked for, and not that of a ping step", async () => {
    const played = await playRaw("  - alice: [connect, receivePong, { receivePong: unasked }]", (socket) => {
      socket.write(Buffer.concat([pong(""), pong("unasked")]));
    });
    expect(failure(played)).toEqual(["passed"]);
    const awaited = await playConnected("  - alice: [{ ping: a }, { receivePong, timeout: 40ms }]");
    expect(failure(awaited)[0]).toBe("never-came: alice: no pong came in <time>");
  });
});

it.each([
  ["{ receivePing, after: asked }", "No step has the id"],
  ["{ receivePing: { a: 1 } }", "Expected a text or bytes, got a map"],
  ["{ receivePing, count: { max: 2 } }", 'A "count" without "min" and without "for" awaits nothing'],
  ["{ receivePong, count: { min: 3, max: 2 } }", "No number of pongs is at least 3 and at most 2"],
  ["{ receivePing, cuont: 2 }", 'Unknown key "cuont" in a receivePing step — Did you mean "count"?'],
])("%s is refused when the file is read", async (step, problem) => {
  const [found] = await faults(`clients: { alice: ws://localhost:1 }\nsteps:\n- alice: ${step}\n`);
  expect(found).toContain(problem);
});

import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyFrame } from "../support/any-frame.ts";
import { faults } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { parseFrames } from "../support/parse-frames.ts";
import { failure, play, playConnected, playRaw, withPuppet } from "../support/puppet.ts";
import { stage, turn } from "../support/stage.ts";

expectNoOpenHandles();

/** The frames that alice has written when her connection ends. */
async function written(steps: string, vars: Readonly<Record<string, unknown>> = {}) {
  const pieces: Buffer[] = [];
  const played = await playRaw(
    steps,
    (socket: Socket) => void socket.on("data", (piece: Buffer) => pieces.push(piece)),
    { given: vars },
  );
  return { told: failure(played), frames: parseFrames(Buffer.concat(pieces)).frames, played };
}

const plain = { fin: true, rsv: 0, opcode: 1, mask: true };

describe("a frame", () => {
  it("is by default what RFC 6455 asks of a client: whole, masked, a text, or binary for bytes", async () => {
    const { told, frames } = await written(`
  - alice: [connect, { sendFrame: { payload: hé } }, { sendFrame: { payload: { $hex: "00 ff" } } }, { sendFrame: {} }]
`);
    expect(told).toEqual(["passed"]);
    expect(frames.slice(0, 3)).toEqual([
      { ...plain, length: 3n, payload: Buffer.from("hé") },
      { ...plain, opcode: 2, length: 2n, payload: Buffer.from([0, 255]) },
      { ...plain, length: 0n, payload: Buffer.alloc(0) },
    ]);
  });

  it("has every part as it is written, also by variables", async () => {
    const { told, frames } = await written(
      `
  - alice: [connect, { sendFrame: { opcode: 11, fin: false, rsv: 5, mask: false, payload: 0101, length: 4 } }]
  - alice: { sendFrame: { opcode: "\${op}", fin: "\${no}", rsv: "\${n}", mask: "\${no}", payload: "\${data}", length: "\${n + 1}" } }
`.replaceAll("\\$", "$"),
      { op: "ping", no: false, n: 2, data: new Uint8Array([1, 2, 3]) },
    );
    expect(told).toEqual(["passed"]);
    expect(frames.slice(0, 2)).toEqual([
      { opcode: 11, fin: false, rsv: 5, mask: false, length: 4n, payload: Buffer.from("0101") },
      { opcode: 9, fin: false, rsv: 2, mask: false, length: 3n, payload: Buffer.from([1, 2, 3]) },
    ]);
  });

  it("of a mock's connection is not masked", async () => {
    const played = await play(
      withPuppet(
        "  - alice: [connect, { receiveFrame: { mask: false, opcode: 3, payload: hi } }, { closed: { error: protocol } }]",
        `clients: { alice: "\${mock.url}" }`,
      ).replace(
        "servers:\n",
        "servers:\n  mock: { mock: { endpoints: [{ path: /, onConnect: [{ sendFrame: { opcode: 3, payload: hi } }] }] } }\n",
      ),
    );
    expect(failure(played)).toEqual(["passed"]);
  });

  it("comes behind the messages that were sent before it, also when they are compressed", async () => {
    const server = `servers:
  packed: { mock: { endpoints: [{ path: /, compression: true, rules: [{ do: [{ send: "\${raw}" }] }] }] } }
clients: { alice: { url: "\${packed.url}", compression: true } }
steps:
  - alice: connect
  - alice: { send: { $repeat: { value: long, times: 5000 } } }
  - alice: { sendFrame: { payload: last } }
  - alice: [{ receiveNext: { $length: 20000 } }, { receiveNext: last }]
`;
    expect(failure(await play(server))).toEqual(["passed"]);
  });

  it("does not wait for who reads nothing", async () => {
    const played = await play(
      `servers:
  packed: { mock: { endpoints: [{ path: /, compression: true, onConnect: [pause] }] } }
clients: { alice: { url: "\${packed.url}", compression: true } }
steps:
  - alice: connect
  - repeat: 20
    steps: [{ alice: { send: "\${junk}" } }]
  - alice: [{ sendFrame: { opcode: ping } }, { drop: end }]
`,
      { given: { junk: randomBytes(500_000).toString("hex") } },
    );
    expect(failure(played)).toEqual(["passed"]);
  });

  it("is not sent when the connection is dropped while it waits for what is being compressed", async () => {
    const played = await play(`servers:
  packed: { mock: { endpoints: [{ path: /, compression: true }] } }
clients: { alice: { url: "\${packed.url}", compression: true } }
steps:
  - alice: [connect, { send: { $repeat: { value: long, times: 500000 } } }]
  - parallel: [[{ alice: { sendFrame: { opcode: ping } } }], [{ alice: { drop: freeze } }]]
`);
    expect(failure(played)[0]).toMatch(/^not-connected: alice cannot send a frame: /);
  });

  it("is not sent when what was sent before it is not compressed in time", async () => {
    const on = await stage("clients: { alice: ws://h }\nsteps: [{ alice: { sendFrame: {} } }]\n");
    Object.assign(on.client("alice").connection ?? {}, { compressed: new Promise(() => undefined) });
    const ended = on.outcome();
    await turn();
    on.clock.advance(5000);
    expect((await ended)?.headline).toBe(
      "alice cannot send a frame: what was sent before it was not compressed within 5 s",
    );
  });

  it("is a cause: what comes is measured from it, and after finds it", async () => {
    const played = await playConnected(`
  - alice: { sendFrame: { payload: hi }, id: said }
  - alice: { receive: hi, after: said, within: 4s, measure: echo }
`);
    expect(failure(played)).toEqual(["passed"]);
    expect(played.series["echo"]?.count).toBe(1);
  });

  it("is told in the conversation and as an event, with what is unusual in it", async () => {
    const played = await playRaw(
      `
  - alice: [connect, { sendFrame: { opcode: 3, fin: false, rsv: 1, mask: false, payload: hi, length: 9 } }]
  - alice: [{ sendFrame: { opcode: ping } }, { sendFrame: { payload: { $hex: ff } } }, { assert: "false" }]
`,
      () => undefined,
      { detail: "frames" },
    );
    expect(played.transcript?.map(({ arrow, text }) => `${arrow} ${text}`)).toEqual([
      '-> frame of opcode 3 "hi", fin: false, rsv: 1, mask: false, length: 9',
      "-> frame ping",
      "-> frame binary <1 byte ff>",
    ]);
    expect(played.events.filter((each) => each.type === "frame").slice(0, 1)).toMatchObject([
      {
        direction: "out",
        kind: "frame",
        opcode: 3,
        payload: "aGk=",
        size: 2,
        value: 'of opcode 3 "hi", fin: false, rsv: 1, mask: false, length: 9',
      },
    ]);
  });

  it("cannot be sent without a connection, nor after a close of our own", async () => {
    expect(failure(await play(withPuppet("  - alice: { sendFrame: {} }")))[0]).toBe(
      "not-connected: alice cannot send a frame: it is not connected",
    );
    const closed = await playConnected("  - alice: [close, { sendFrame: {} }]");
    expect(failure(closed)[0]).toBe(
      "not-connected: alice cannot send a frame: the connection was closed by an earlier step",
    );
  });

  it("that is any at all is what an independent parser reads from the wire, whatever stands in it", async () => {
    // What the server would take for her close ends the connection.
    const notClose = anyFrame.filter(({ opcode, fin, rsv }) => opcode !== 8 || !fin || rsv !== 0);
    const [sample] = fc.sample(fc.array(notClose, { minLength: 100, maxLength: 100 }), { numRuns: 1, seed: 7 });
    const list = (sample ?? []).map(({ payload, ...rest }) => ({ ...rest, payload: new Uint8Array(payload) }));
    const { told, frames } = await written(
      `
  - alice: connect
  - forEach: "\${frames}"
    as: each
    steps:
      - alice:
          sendFrame: { opcode: "\${each.opcode}", fin: "\${each.fin}", rsv: "\${each.rsv}", mask: "\${each.mask}", payload: "\${each.payload}" }
`.replaceAll("\\$", "$"),
      { frames: list },
    );
    expect(told).toEqual(["passed"]);
    // The last one is her close. As texts, since bytes are compared slowly.
    const asTexts = frames.slice(0, -1).map((each) => ({ ...each, payload: each.payload.toString("hex") }));
    expect(asTexts).toEqual(
      sample?.map((each) => ({ ...each, payload: each.payload.toString("hex"), length: BigInt(each.length) })),
    );
  });
});

describe("what breaks RFC 6455 is answered by a mock", () => {
  it.each([
    ["a reserved opcode", "{ opcode: 3 }", 1002],
    ["a reserved control opcode", "{ opcode: 15 }", 1002],
    ["RSV1 without compression", "{ rsv: 4 }", 1002],
    ["RSV2", "{ rsv: 2 }", 1002],
    ["no mask", "{ payload: hi, mask: false }", 1002],
    ["a text that is no UTF-8", '{ payload: { $hex: "c3 28" }, opcode: text }', 1007],
    ["a control frame of 126 bytes", "{ opcode: ping, payload: { $repeat: { value: x, times: 126 } } }", 1002],
    ["a control frame in fragments", "{ opcode: pong, fin: false }", 1002],
    ["a close code that may not be sent", '{ opcode: close, payload: { $hex: "03 ed" } }', 1002],
    ["half a close code", '{ opcode: close, payload: { $hex: "03" } }', 1002],
    ["a close reason that is no UTF-8", '{ opcode: close, payload: { $hex: "03 e8 ff" } }', 1007],
    ["the continuation of nothing", "{ opcode: continuation, payload: hi }", 1002],
    ["a header of more than 100 MiB", "{ length: 104857601 }", 1009],
    ["a close frame that is right", '{ opcode: close, payload: { $hex: "0f a1" } }', 4001],
    ["an empty close frame", "{ opcode: close }", 1005],
  ])("%s", async (_, frame, code) => {
    const played = await playConnected(`  - alice: [{ sendFrame: ${frame} }, { closed: ${code}, within: 4s }]`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("and may be left half-sent: at the end of the scenario no close frame becomes the rest of it", async () => {
    const played = await playConnected(`
  - alice: [{ sendFrame: { payload: half, length: 10 } }, { stayOpen: 20ms }]
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("which waits for what a length announces, and takes it from the next frame", async () => {
    const played = await playConnected(`
  - alice: { sendFrame: { opcode: binary, payload: half, length: 14 } }
  - alice: { sendFrame: { payload: here } }
  - alice: { receive: { $length: 14, $startsWith: { $text: half } } }
`);
    expect(failure(played)).toEqual(["passed"]);
  });
});

it.each([
  ["sendFrame", '"sendFrame" has no value'],
  ["{ sendFrame: hello }", "Expected a map, got the text"],
  ["{ sendFrame: { opcode: txt } }", 'Expected an opcode, got the string "txt" — Did you mean "text"?'],
  ["{ sendFrame: { opcode: 16 } }", "Expected an opcode, got the number 16 — Opcodes are continuation, text"],
  ["{ sendFrame: { opcode: [text] } }", "Expected an opcode, got a list"],
  ["{ sendFrame: { rsv: 8 } }", "Expected a whole number from 0 to 7, got the number 8"],
  ["{ sendFrame: { fin: 1 } }", "Expected true or false, got the number 1"],
  ["{ sendFrame: { payload: { a: 1 } } }", "Expected a text or bytes, got a map"],
  ["{ sendFrame: { lenght: 1 } }", 'Unknown key "lenght" in a frame — Did you mean "length"?'],
  ["{ sendFrame: {}, receive: hi }", "A step does one thing"],
])("%s is refused when the file is read", async (step, problem) => {
  const [found] = await faults(`clients: { alice: ws://localhost:1 }\nsteps:\n- alice: ${step}\n`);
  expect(found?.replace('the text "txt"', 'the string "txt"')).toContain(problem);
});

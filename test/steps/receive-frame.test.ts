import type { Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rawServer } from "../support/raw-server.ts";
import { anyFrame, cutAt } from "../support/any-frame.ts";
import { frameBytes } from "../../src/net/wire-frame.ts";
import { faults } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, playConnected, playRaw, withPuppet } from "../support/puppet.ts";
import { closeFrame, frame } from "../support/raw-server.ts";

expectNoOpenHandles();

/** Plays steps of alice, whose server writes some frames as soon as she is there. */
async function received(steps: string, ...frames: readonly Buffer[]) {
  const played = await playRaw(`  - alice: [connect, ${steps}]`, (socket) => void socket.write(Buffer.concat(frames)));
  return { told: failure(played), played };
}

const hello = [
  frame({ payload: "he", fin: false }),
  frame({ opcode: 9, payload: "p" }),
  frame({ opcode: 0, payload: "llo" }),
];

describe("receiveFrame", () => {
  it.each([
    "receiveFrame",
    "{ receiveFrame: { opcode: text, fin: false, rsv: 0, mask: false, payload: he, length: 2 } }",
    "{ receiveFrame: { opcode: 9 } }",
    "{ receiveFrame: { opcode: [close, ping] } }",
    "{ receiveFrame: { opcode: { $gte: 8 } } }",
    '{ receiveFrame: { payload: { $hex: "6c 6c 6f" } } }',
    "{ receiveFrame: { payload: { $startsWith: ll }, length: { $gt: 2, $lt: 4 } } }",
    "{ receiveFrame: { opcode: '${1 - 1}', fin: '${1 == 1}', length: [3, 4] } }",
  ])("takes a frame by what its header says and what it carries: %s", async (step) => {
    expect((await received(step, ...hello)).told).toEqual(["passed"]);
  });

  it("leaves the messages in the inbox, and other frames for later steps; what is taken is taken", async () => {
    const { told, played } = await received(
      "{ receive: hello }, { receiveFrame: { opcode: continuation } }, { receiveFrame: { opcode: ping } }, { receivePing: p }, { receiveFrame: { opcode: text } }, { receiveFrame, timeout: 30ms }",
      ...hello,
    );
    expect(told.slice(0, 4)).toEqual([
      "never-came: alice: no frame matched within <time>",
      "at: receiveFrame",
      "label: still waiting after <time>",
      "expected: any frame",
    ]);
    expect(played.notes).toEqual([
      "alice: frame 2 was taken after frame 3 (out of order), by receiveFrame",
      "alice: frame 1 was taken after frame 3 (out of order), by receiveFrame",
    ]);
  });

  it("waits for what has not come yet, and goes on when its message is there, too", async () => {
    const played = await playConnected(`
  - alice: { send: hi }
  - alice: { receiveFrame: { payload: hi }, within: 4s, measure: echo }
  - alice: discard
  - alice: { receiveNothing, for: 20ms }
`);
    expect(failure(played)).toEqual(["passed"]);
    expect(played.series["echo"]?.count).toBe(1);
  });

  it("compares a payload as a message is compared: JSON with its value", async () => {
    const json = frame({ payload: '{"type":"a","n":1}' });
    expect((await received("{ receiveFrame: { payload: { type: a } } }", json)).told).toEqual(["passed"]);
    expect((await received("{ receiveFrame: { payload: { n: 2 } }, timeout: 30ms }", json)).told.slice(3)).toEqual([
      "expected: { payload: { n: 2 } }",
      '1 frame came and did not match:\n  { opcode: "text", fin: true, rsv: 0, mask: false, length: 18, payload: "{\\"type\\":\\"a\\",\\"n\\":1}" } (<when>)\n      $.payload.n: expected 2, got 1',
    ]);
  });

  it("tells of each part that differs, the opcode by its name", async () => {
    const { told } = await received(
      '{ receiveFrame: { opcode: [close, 3], rsv: 1, mask: true, payload: { $hex: "01" } }, timeout: 30ms }',
      frame({ opcode: 10, rsv: 0, payload: "" }),
    );
    expect(told.slice(3)).toEqual([
      "expected: { opcode: [close, 3], rsv: 1, mask: true, payload: <1 byte 01> }",
      '1 frame came and did not match:\n  { opcode: "pong", fin: true, rsv: 0, mask: false, length: 0, payload: "" } (<when>)\n      $.opcode: expected one of close, 3, got pong\n      $.rsv: expected 1, got 0\n      $.mask: expected true, got false\n      and 1 more difference',
    ]);
  });

  it("extracts and expects: opcode, payload, length", async () => {
    const { told } = await received(
      "{ receiveFrame: { opcode: ping }, extract: { size: $.length, got: $.payload, code: $.opcode } }, { assert: { size: 1, got: p, code: ping } }, { receiveFrame: { fin: false }, expect: { length: 3, payload: he } }",
      ...hello,
    );
    expect(told.slice(0, 5)).toEqual([
      "wrong-message: alice: the frame was taken and is wrong: $.length: expected 3, got 2",
      "at: 3",
      "label: got 2",
      "expected: 3",
      "actual: 2",
    ]);
  });

  it("count, for, inOrder and after are as of receive", async () => {
    const pings = ["1", "2", "3"].map((payload) => frame({ opcode: 9, payload }));
    expect((await received("{ receiveFrame: { opcode: ping }, count: 2 }", ...pings)).told).toEqual(["passed"]);
    expect((await received("{ receiveFrame: { opcode: ping }, count: { max: 2 }, for: 30ms }", ...pings)).told[0]).toBe(
      "wrong-count: alice: more frames matched than expected",
    );
    expect((await received("{ receiveFrame, count: { min: 4 }, for: 30ms }", ...pings)).told[0]).toBe(
      "wrong-count: alice: 3 of at least 4 frames matched in <time>",
    );
    const inOrder =
      "{ receiveFrame: { payload: '2' } }, { receiveFrame: { payload: '1' }, inOrder: true, timeout: 30ms }";
    expect((await received(inOrder, ...pings)).told[0]).toBe("never-came: alice: no frame matched within <time>");
    const late = "{ receiveFrame, count: 3, id: all }, { receiveFrame, after: all, timeout: 30ms }";
    expect((await received(late, ...pings)).told[0]).toBe("never-came: alice: no frame matched within <time>");
  });

  it("is late as a message is", async () => {
    const played = await playRaw("  - alice: [connect, { receiveFrame: { payload: hi }, within: 1ms }]", (socket) => {
      setTimeout(() => socket.write(frame({ payload: "hi" })), 40);
    });
    expect(failure(played)[0]).toBe(
      "too-late: alice: the frame came too late: <time> after alice: connect, <time> over the limit",
    );
    expect(failure(played)).toContain(
      'the frame: { opcode: "text", fin: true, rsv: 0, mask: false, length: 2, payload: "hi" }',
    );
  });

  it("sees what comes behind a breach and behind a close frame; the end of TCP ends it", async () => {
    const broken = await received(
      "{ receiveFrame: { rsv: 7 } }, { receiveFrame: { payload: behind } }, { closed: { error: protocol } }",
      frame({ rsv: 7 }),
      frame({ payload: "behind" }),
    );
    expect(broken.told).toEqual(["passed"]);
    const closing = await received(
      '{ closed: 1000 }, { receiveFrame: { opcode: close, payload: { $hex: "03 e8" } } }, { receiveFrame: { payload: behind } }',
      closeFrame(1000),
      frame({ payload: "behind" }),
    );
    expect(closing.told).toEqual(["passed"]);
    const played = await playRaw("  - alice: [connect, { receiveFrame: { opcode: ping } }]", (socket) => {
      socket.end(Buffer.concat([frame({ payload: "hi" }), closeFrame(4000, "bye")]));
    });
    expect(failure(played).slice(0, 4)).toEqual([
      'closed: alice: the other side closed with 4000 "bye" while waiting',
      "at: { opcode: ping }",
      "label: the connection ended while waiting",
      "expected: { opcode: ping }",
    ]);
  });

  it("serves a mock's reactions, too", async () => {
    const played = await play(`servers:
  mock:
    mock:
      endpoints:
        - path: /
          rules:
            - when: { message: next? }
              do:
                - { receiveFrame: { opcode: pong, mask: true }, timeout: 4s, extract: { got: $.payload } }
                - send: "got \${got}"
clients: { alice: "\${mock.url}" }
steps:
  - alice: [connect, { send: next? }, { sendFrame: { opcode: pong, payload: x } }, { receive: got x }]
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("serves a connection that acts in the timeline", async () => {
    const played = await play(`servers: { up: { listen: true } }
clients: { alice: "\${up.url}" }
steps:
  - alice: connect
  - up: { accept, as: conn }
  - alice: [{ sendFrame: { payload: hi, fin: false } }, { sendFrame: { opcode: continuation } }]
  - conn: [{ receiveFrame: { opcode: text, fin: false, mask: true, payload: hi } }, { receive: hi }]
  - conn: { sendFrame: { opcode: 7 } }
  - alice: { closed: { error: protocol } }
  - conn: { closed: 1002 }
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("finds nothing of an earlier connection, and fails at once without one", async () => {
    const again = await playConnected(
      "  - alice: [{ send: hi }, { receive: hi }, close, connect, { receiveFrame: { payload: hi }, timeout: 30ms }]",
    );
    expect(failure(again)[0]).toBe("never-came: alice: no frame matched within <time>");
    expect(failure(await play(withPuppet("  - alice: receiveFrame")))[0]).toBe(
      "not-connected: alice cannot receive: it is not connected",
    );
  });

  it("sees exactly what was sent, however TCP has cut it", async () => {
    const sequence = fc.record({
      // A masked frame, or a breach, ends the connection for ws; for the raw queue all are frames.
      made: fc.array(anyFrame, { minLength: 1, maxLength: 8 }),
      places: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(sequence, async ({ made, places }) => {
        const bytes = Buffer.concat(made.map(frameBytes));
        const server = await rawServer((socket: Socket) => {
          const pieces = [...cutAt(bytes, places)];
          let answered = false;
          const next = (): void => {
            const piece = pieces.shift();
            if (piece) socket.write(piece, () => setImmediate(next));
            else if (answered) socket.end();
          };
          // Her close frame, or what ws says of a breach.
          socket.on("data", () => {
            answered = true;
            if (pieces.length === 0) socket.end();
          });
          next();
        });
        try {
          const wanted = made.map(({ opcode, fin, rsv, mask, length, payload }) => ({
            opcode,
            fin,
            rsv,
            mask,
            length,
            data: new Uint8Array(payload),
          }));
          const played = await play(
            `
clients: { alice: "\${url}" }
steps:
  - alice: connect
  - forEach: "\${wanted}"
    as: each
    steps:
      - alice:
          receiveFrame: { opcode: "\${each.opcode}", fin: "\${each.fin}", rsv: "\${each.rsv}", mask: "\${each.mask}", length: "\${each.length}", payload: "\${each.data}" }
          inOrder: true
`,
            { given: { url: server.url, wanted } },
          );
          // What ws makes of the frames is another matter.
          expect(["passed", "unexpected-close"]).toContain(failure(played)[0]?.replace(/:.*/, ""));
        } finally {
          await server.close();
        }
      }),
      { numRuns: 25 },
    );
  });
});

it.each([
  ["{ receiveFrame: hello }", "Expected a map, got the text"],
  ["{ receiveFrame: { opcode: [text, pnog] } }", 'Did you mean "pong"?'],
  ["{ receiveFrame: { rsv: 9 } }", "Expected a whole number from 0 to 7, got the number 9"],
  ["{ receiveFrame: { fin: maybe } }", "Expected true or false"],
  ["{ receiveFrame: { paylaod: x } }", 'Unknown key "paylaod" in a frame — Did you mean "payload"?'],
  ["{ receiveFrame, for: 1s }", '"for" counts the frames of a time and needs "count"'],
  ["{ receiveFrame, count: { max: 2 } }", 'A "count" without "min" and without "for" awaits nothing'],
  ["{ receiveFrame, extract: { a: { header: x } } }", "A frame has no headers"],
  ["{ receiveFrame, where: $.a }", 'Unknown key "where" in a receiveFrame step'],
])("%s is refused when the file is read", async (step, problem) => {
  const [found] = await faults(`clients: { alice: ws://localhost:1 }\nsteps:\n- alice: ${step}\n`);
  expect(found).toContain(problem);
});

it("tells each frame that it takes, as it was on the wire, beside the message that it brings", async () => {
  const { events } = await playRaw(
    "  - alice: [connect, { receive: hello }, { receiveFrame: { opcode: continuation } }, { receiveFrame, count: 1 }]",
    (socket) => void socket.write(Buffer.concat(hello)),
    { detail: "frames" },
  );
  const frames = events.flatMap((each) => (each.type === "frame" ? [each] : []));
  expect(frames.map(({ frame: n, direction, kind, value }) => ({ n, direction, kind, value }))).toEqual([
    { n: 1, direction: "in", kind: "ping", value: undefined },
    { n: 2, direction: "in", kind: "message", value: undefined },
    { n: 3, direction: "in", kind: "frame", value: 'continuation "llo"' },
    { n: 4, direction: "in", kind: "frame", value: 'text "he", fin: false' },
  ]);
  const took = events.flatMap((each) => (each.type === "step:end" ? (each.took ?? []) : []));
  expect(took.map(({ frame: n }) => n)).toEqual([2, 3, 4]);
});

import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { faults } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, playConnected, playRaw, withPuppet } from "../support/puppet.ts";
import { closeFrame, frame, rawServer } from "../support/raw-server.ts";

expectNoOpenHandles();

/** Plays a close against a server that keeps the payload of the close frame and answers as the test says. */
async function closing(step: string, answer: (socket: Socket) => void) {
  const payloads: string[] = [];
  const server = await rawServer((socket) => {
    socket.on("data", (chunk: Buffer) => {
      if (((chunk[0] ?? 0) & 0x0f) !== 8) return;
      const [length, mask, masked] = [(chunk[1] ?? 0) & 0x7f, chunk.subarray(2, 6), chunk.subarray(6)];
      const payload = masked.subarray(0, length).map((byte, i) => byte ^ (mask[i % 4] ?? 0));
      payloads.push(
        payload.length < 2
          ? "empty"
          : `${Buffer.from(payload).readUInt16BE()} ${Buffer.from(payload.subarray(2)).toString()}`.trim(),
      );
      answer(socket);
    });
  });
  const played = await play(`clients: { alice: "\${url}" }\nsteps: [{ alice: [connect, ${step}] }]`, {
    given: { url: server.url },
  });
  await server.close();
  return { told: failure(played), payloads, played };
}

describe("what is sent", () => {
  it.each([
    ["close", "1000"],
    ["{ close: 4000 }", "4000"],
    ["{ close: { code: 1001, reason: going } }", "1001 going"],
    ["{ close: { reason: 0101 } }", "1000 0101"],
    ["{ close: { code: '${4000 + 1}', reason: 'é ${1 + 1}' } }", "4001 é 2"],
    ["{ close: none }", "empty"],
  ])("%s", async (step, sent) => {
    const { told, payloads } = await closing(step, (socket) => socket.end(closeFrame(1000)));
    expect(told).toEqual(["passed"]);
    expect(payloads).toEqual([sent]);
  });
});

describe("the answer", () => {
  it.each([
    ["{ close, expect: { code: 1000 } }", closeFrame(1000)],
    ["{ close, expect: { code: 1005, reason: '', clean: true } }", closeFrame()],
    ["{ close, expect: { code: [1000, 1001], reason: { $contains: b } } }", closeFrame(1001, "abc")],
  ])("%s holds", async (step, answer) => {
    expect((await closing(step, (socket) => socket.end(answer))).told).toEqual(["passed"]);
  });

  it("may be the end of TCP", async () => {
    const step = "{ close, expect: { code: 1006, clean: false } }";
    expect((await closing(step, (socket) => socket.end())).told).toEqual(["passed"]);
    expect((await closing(step, (socket) => socket.resetAndDestroy())).told).toEqual(["passed"]);
    expect((await closing("close", (socket) => socket.destroy())).told).toEqual(["passed"]);
  });

  it("that is another one fails, with every difference", async () => {
    const { told } = await closing("{ close, expect: { code: 1000, reason: bye, clean: false } }", (socket) =>
      socket.end(closeFrame(1001, "no")),
    );
    expect(told).toEqual([
      "wrong-close: alice: the close was answered in another way: code: expected 1000, got 1001",
      "at: 1000",
      'label: got 1001 "no"',
      "expected: 1000",
      "actual: 1001",
      'reason: expected "bye", got "no"',
      "expected an unclean close, got a clean close",
    ]);
  });

  it("that does not come is a failure, within the time-out", async () => {
    const { told } = await closing("{ close, timeout: 50ms }", () => undefined);
    expect(told).toEqual([
      "not-closed: alice: the other side did not answer the close within <time>",
      "at: close",
      "label: no close frame came back",
      "expected: a close frame of the other side, or the end of TCP",
      "actual: the connection is still open",
    ]);
  });

  it("that comes late is measured from the close", async () => {
    const late = (socket: Socket): void => void setTimeout(() => socket.end(closeFrame(1000)), 60);
    expect((await closing("{ close, within: 4s, measure: closing }", late)).played.series["closing"]?.count).toBe(1);
    const { told } = await closing("{ close, within: 5ms }", late);
    expect(told.slice(0, 2)).toEqual([
      "too-late: alice: the answer to the close came too late: <time> after alice: close, <time> over the limit",
      "at: 5ms",
    ]);
  });

  it("lets messages that were on their way be received", async () => {
    const { told } = await closing("close, { receive: late }, discard", (socket) =>
      socket.end(Buffer.concat([frame({ payload: "late" }), closeFrame(1000)])),
    );
    expect(told).toEqual(["passed"]);
  });
});

describe("a connection that cannot be closed", () => {
  it("the other side had closed it, and no step expected that", async () => {
    const played = await playConnected(
      "  - alice: [{ send: { close: 4001, reason: no token } }, { stayOpen: 1ms, if: 'false' }, { receiveNothing, for: 100ms }, close]",
    );
    expect(failure(played)).toEqual([
      'closed: alice cannot close: the other side closed with 4001 "no token", and no step expected it',
      "at: close",
      "label: already closed by the other side",
      "help: Write - alice: { closed: 4001 } if that is right.",
    ]);
  });

  it("the other side had closed it, and a step expected that: there is nothing to do", async () => {
    expect(failure(await playConnected("  - alice: [{ send: { close: 4001 } }, { closed: 4001 }, close]"))).toEqual([
      "passed",
    ]);
  });

  it("we had closed it ourselves", async () => {
    expect(failure(await playConnected("  - alice: [close, close]"))).toEqual([
      "not-connected: alice cannot close: the connection was closed by an earlier step",
      "at: close",
      "label: the connection has ended",
    ]);
  });

  it("that was never there", async () => {
    expect(failure(await play(withPuppet("  - alice: close")))).toEqual([
      "not-connected: alice cannot close: it is not connected",
      "at: close",
      "label: not connected",
      "help: Connect first: - alice: connect",
    ]);
  });

  it("a code or a reason that may not be sent, known only when it is played", async () => {
    expect(failure(await playConnected("  - alice: { close: '${1000 + n}' }", { given: { n: 5 } }))).toEqual([
      "setting: The close code 1005 may not be sent: it stands for a close frame without a code (RFC 6455 section 7.4)",
      "at: '${1000 + n}'",
      "label: cannot be sent",
    ]);
    expect(
      failure(await playConnected("  - alice: { close: { reason: '${repeat(\"é\", n)}' } }", { given: { n: 62 } }))[0],
    ).toBe("setting: The close reason has 124 bytes and a close frame holds 123 (RFC 6455 section 5.5)");
  });
});

describe("what is wrong in a file", () => {
  const allowed =
    "1000–1014 without 1004–1006, or 3000–4999 (RFC 6455 section 7.4). For an empty close frame write close: none.";

  it.each([
    ["{ close: 1005 }", `3:19+4 Expected a close code that may be sent, got the number 1005 — ${allowed}`],
    ["{ close: { code: 2000 } }", `3:27+4 Expected a close code that may be sent, got the number 2000 — ${allowed}`],
    ["{ close: nothing }", `3:19+7 Expected a close code that may be sent, got the text "nothing" — ${allowed}`],
    ["{ close: [1000] }", `3:19+6 Expected a close code that may be sent, got a list — ${allowed}`],
    [
      `{ close: { reason: "${"é".repeat(62)}" } }`,
      "3:29+64 The close reason has 124 bytes and a close frame holds 123 (RFC 6455 section 5.5)",
    ],
    ["{ close: { cod: 1000 } }", '3:21+3 Unknown key "cod" in a close — Did you mean "code"?'],
    [
      "{ close, expect: { status: 1 } }",
      '3:29+6 Unknown key "status" in what to expect of the close — The keys here are code, reason, clean.',
    ],
  ])("%s", async (step, problem) => {
    expect(await faults(`clients: { alice: ws://localhost:1 }\nsteps:\n- alice: ${step}\n`)).toEqual([problem]);
  });
});

it("in a reaction does not wait for the other side", async () => {
  const head =
    'clients: { alice: { url: "${puppet.url}", rules: [{ when: { message: leave }, do: [{ close: { code: 4002, reason: as told } }] }] } }';
  const played = await play(
    withPuppet("  - alice: [connect, { send: leave }, { receive: leave }, { receiveNothing, for: 100ms }]", head),
  );
  expect(failure(played)).toEqual(["passed"]);
});

it("a server that closes at the same time has its code judged by the close", async () => {
  const played = await playRaw("  - alice: [connect, { close, expect: { code: 4000 } }]", (socket) => {
    socket.removeAllListeners("data");
    socket.once("data", () => socket.end(closeFrame(4000)));
  });
  expect(failure(played)).toEqual(["passed"]);
});

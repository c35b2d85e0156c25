import { expect, it } from "vitest";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { failure, play, playConnected, playRaw, withPuppet } from "../support/puppet.ts";
import { closeFrame, frame } from "../support/raw-server.ts";
import { stage, turn } from "../support/stage.ts";

expectNoOpenHandles();

it("sends a ping and awaits the pong with the same data", async () => {
  const played = await playConnected(
    '  - alice: [ping, { ping: hello, within: 4s, id: asked }, { ping: { $hex: "00 ff" } }, { ping: 0101 }]',
    { detail: "frames" },
  );
  expect(failure(played)).toEqual(["passed"]);
  expect(played.series["asked"]?.count).toBe(1);
  const frames = played.events.flatMap((event) =>
    event.type === "frame"
      ? [`${event.direction} ${event.kind} ${Buffer.from(event.payload, "base64").toString("latin1")}`]
      : [],
  );
  expect(frames).toEqual([
    "out ping ",
    "in pong ",
    "out ping hello",
    "in pong hello",
    "out ping \0ÿ",
    "in pong \0ÿ",
    "out ping 0101",
    "in pong 0101",
  ]);
});

it("is the cause of what follows", async () => {
  const played = await playRaw(
    "  - alice: [connect, { ping: a, id: asked }, { receive: hi, within: 20ms, after: asked }]",
    (socket) => {
      socket.once("data", () => {
        socket.write(frame({ opcode: 10, payload: "a" }));
        setTimeout(() => socket.write(frame({ payload: "hi" })), 60);
      });
    },
  );
  expect(failure(played)[0]).toBe(
    "too-late: alice: the message came too late: <time> after alice: ping, <time> over the limit",
  );
});

it("fails when no pong with its data comes", async () => {
  const played = await playRaw("  - alice: [connect, { ping: a, timeout: 50ms }]", (socket) => {
    socket.once("data", () => void socket.write(frame({ opcode: 10, payload: "b" })));
  });
  expect(failure(played)).toEqual([
    "never-came: alice: no pong came within <time>",
    "at: ping",
    "label: no pong came",
    "help: RFC 6455 section 5.5.3 asks every endpoint to answer a ping.",
  ]);
});

it("fails when the connection ends before the pong", async () => {
  const played = await playRaw("  - alice: [connect, { ping: a }]", (socket) => {
    socket.once("data", () => void socket.write(closeFrame(1011)));
  });
  expect(failure(played)).toEqual([
    "closed: alice: the other side closed with 1011 (internal error) while waiting for a pong",
    "at: ping",
    "label: no pong came",
  ]);
});

it("fails when the pong comes too late", async () => {
  const played = await playRaw("  - alice: [connect, { ping: a, within: 5ms }]", (socket) => {
    socket.once("data", () => setTimeout(() => socket.write(frame({ opcode: 10, payload: "a" })), 60));
  });
  expect(failure(played).slice(0, 2)).toEqual([
    "too-late: alice: the pong came too late: <time> after alice: ping, <time> over the limit",
    "at: 5ms",
  ]);
});

it("carries at most 125 bytes", async () => {
  const step = '  - alice: { ping: { $repeat: { value: x, times: "${n}" } } }';
  expect(failure(await playConnected(step, { given: { n: 126 } }))).toEqual([
    "setting: alice cannot ping: the ping has 126 bytes and may have 125 (RFC 6455 section 5.5)",
    "at: ping",
    "label: too long",
  ]);
  expect(failure(await playConnected(step, { given: { n: 125 } }))).toEqual(["passed"]);
});

it("needs a connection", async () => {
  expect(failure(await play(withPuppet("  - alice: ping")))[0]).toBe(
    "not-connected: alice cannot ping: it is not connected",
  );
});

it("takes one pong, also when another step awaits the same data", async () => {
  const {
    play: begin,
    say,
    client,
    sent,
  } = await stage(`clients: { alice: { url: ws://h, rules: [{ when: { raw: go }, do: [ping, { send: rule }] }] } }
steps: [{ alice: [ping, { send: timeline }] }]
`);
  const { session, inbox } = client("alice");
  const playing = begin();
  say("alice", "go");
  session.ponged(Buffer.alloc(0), 0);
  await turn();
  expect(sent).toEqual(["alice: timeline"]);
  session.ponged(Buffer.alloc(0), 0);
  await playing;
  await turn();
  expect(sent).toEqual(["alice: timeline", "alice: rule"]);
  expect(inbox.pongs).toEqual([]);
});

it("on a connection that it has closed itself fails", async () => {
  const { say, failures } = await stage(`clients:
  alice: { url: ws://h, rules: [{ when: { raw: go }, do: [{ close: 4000 }, ping] }] }
steps: [{ wait: 1ms }]
`);
  say("alice", "go");
  await turn();
  expect(failures.map(({ headline }) => headline)).toEqual([
    "alice cannot ping: the connection was closed by an earlier step",
  ]);
});

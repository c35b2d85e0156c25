import type { Connection, ConnectionListener } from "../../src/net/connection.ts";
import { FaultyConnection } from "../../src/net/faulty-connection.ts";
import type { Direction, Effect, Meddler } from "../../src/net/meddler.ts";
import { manualClock } from "./manual-clock.ts";
import { RecordingListener } from "./recording-listener.ts";

/** A connection without a network, with faults that a test says, and a clock that stands. */
export function faultyWire(effects: (direction: Direction, text: string) => readonly Effect[] = () => []) {
  const clock = manualClock();
  const heard = new RecordingListener();
  /** What has got to the other side, with the milliseconds since the beginning. */
  const sent: string[] = [];
  const told: string[] = [];
  const began = clock.now();
  const note = (text: string): boolean => sent.push(`${clock.now() - began} ${text}`) > 0;
  let listener: ConnectionListener = heard;
  let state: Connection["state"] = "open";
  const real: Connection = {
    get state() {
      return state;
    },
    buffered: 0,
    send: (data) => state === "open" && note(Buffer.from(data as Uint8Array).toString()),
    sendFrame: ({ opcode }) => state === "open" && note(`frame ${opcode}`),
    compressed: undefined,
    ping: (data) => state === "open" && note(`ping ${Buffer.from(data).toString()}`),
    pong: (data) => state === "open" && note(`pong ${Buffer.from(data).toString()}`),
    close(code) {
      if (state !== "open") return;
      state = "closing";
      note(`close ${code ?? ""}`.trimEnd());
    },
    drop(how) {
      note(`drop ${how}`);
      if (how !== "freeze" && state !== "ended") end(1006);
    },
    pause: () => void told.push("pause"),
    resume: () => void told.push("resume"),
    freeze: () => void told.push("freeze"),
    thaw: () => void told.push("thaw"),
    ignore: () => void told.push("ignore"),
    listen: (other) => void (listener = other),
  };
  function end(code: number): void {
    state = "ended";
    listener.ended({ code, reason: "", clean: code !== 1006, reset: false }, clock.now());
  }
  const meddler: Meddler = {
    judge: (direction, data) => effects(direction, Buffer.from(data as Uint8Array).toString()),
    closed: ({ code, reason }) => void told.push(`closed ${code ?? ""} ${reason ?? ""}`.trimEnd()),
    reset: () => void told.push("reset"),
    overflowed: (bytes) => void told.push(`overflowed ${bytes}`),
  };
  const wire = new FaultyConnection(real, heard, meddler, clock);
  return {
    wire,
    clock,
    sent,
    told,
    heard: heard.heard,
    times: () => heard.times.map((at) => at - began),
    send: (text: string) => wire.send(text, { binary: false }),
    arrive: (text: string) => listener.message(Buffer.from(text), false, clock.now()),
    arrivePing: (text: string) => listener.pinged(Buffer.from(text), clock.now()),
    arriveClose: (code: number) => listener.closeFrame(code, "", clock.now()),
    end,
  };
}

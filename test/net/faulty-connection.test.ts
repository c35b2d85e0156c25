import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Effect } from "../../src/net/meddler.ts";
import { faultyWire } from "../support/wire.ts";

const only =
  (text: string, ...effects: readonly Effect[]) =>
  (_: unknown, given: string): readonly Effect[] =>
    given === text ? effects : [];

describe("a connection with faults", () => {
  it("leaves alone what nobody meddles with, at once and with its time", () => {
    const { wire, sent, heard, times, send, arrive, clock, arrivePing, arriveClose, end } = faultyWire();
    clock.advance(5);
    send("a");
    wire.ping(Buffer.from("p"));
    wire.sendFrame({ opcode: 3, fin: true, rsv: 0, mask: undefined, payload: Buffer.alloc(0), length: 0 });
    arrive("b");
    arrivePing("q");
    expect([sent, heard]).toEqual([
      ["5 a", "5 ping p", "5 frame 3"],
      ["text b", "ping q"],
    ]);
    arriveClose(1000);
    end(1000);
    expect(heard.slice(2)).toEqual(["close 1000", "ended 1000"]);
    expect(times()).toEqual([5, 5, 5, 5]);
    expect([clock.pending, wire.state, send("late")]).toEqual([0, "ended", false]);
  });

  it("loses a message either way, and the sender does not know", () => {
    const { sent, heard, send, arrive } = faultyWire(only("x", { kind: "lose" }));
    expect(send("x")).toBe(true);
    send("y");
    arrive("x");
    arrive("y");
    expect([sent, heard]).toEqual([["0 y"], ["text y"]]);
  });

  it("delays a message, and all that comes behind it: messages, pings, the close frame, the end", () => {
    const { sent, heard, times, send, arrive, arrivePing, arriveClose, end, wire, clock } = faultyWire(
      only("x", { kind: "delay", by: 50 }),
    );
    send("x");
    send("y");
    wire.ping(Buffer.from("p"));
    wire.close(4000);
    expect([wire.state, send("z")]).toEqual(["closing", false]);
    arrive("x");
    arrive("y");
    arrivePing("q");
    arriveClose(1000);
    clock.advance(20);
    expect([sent, heard]).toEqual([[], []]);
    clock.advance(30);
    expect(sent).toEqual(["50 x", "50 y", "50 ping p", "50 close 4000"]);
    end(1000);
    expect(heard).toEqual(["text x", "text y", "ping q", "close 1000", "ended 1000"]);
    expect(times()).toEqual([50, 50, 50, 50, 50]);
    expect(clock.pending).toBe(0);
  });

  it("delays do not add up from message to message, only from fault to fault", () => {
    const { sent, send, clock } = faultyWire(() => [
      { kind: "delay", by: 20 },
      { kind: "delay", by: 10 },
    ]);
    send("a");
    clock.advance(5);
    send("b");
    clock.advance(100);
    expect(sent).toEqual(["30 a", "35 b"]);
  });

  it("reorders one message, and the close frame waits for it", () => {
    const { sent, send, wire, clock } = faultyWire(only("x", { kind: "reorder", by: 50 }));
    send("x");
    send("a");
    clock.advance(10);
    send("b");
    wire.close(1000);
    clock.advance(100);
    expect(sent).toEqual(["0 a", "10 b", "50 x", "50 close 1000"]);
  });

  it("doubles and changes", () => {
    const { sent, heard, send, arrive } = faultyWire((_, text) =>
      text === "twice" ? [{ kind: "duplicate" }] : [{ kind: "change", to: Buffer.from(" el") }],
    );
    send("twice");
    arrive("hello");
    expect([sent, heard]).toEqual([["0 twice", "0 twice"], ["text  el"]]);
  });

  it("lets so many bytes a second through, in order", () => {
    const { sent, send, clock } = faultyWire(() => [{ kind: "throttle", rate: 100 }]);
    send("1234567890");
    send("12345");
    clock.advance(500);
    send("x");
    clock.advance(500);
    expect(sent).toEqual(["100 1234567890", "150 12345", "510 x"]);
  });

  it("reads so many bytes a second from the socket", () => {
    const { heard, told, arrive, clock } = faultyWire((direction) =>
      direction === "in" ? [{ kind: "slowRead", rate: 100 }] : [],
    );
    arrive("12345");
    arrive("12345");
    expect([heard, told]).toEqual([["text 12345", "text 12345"], ["pause"]]);
    clock.advance(99);
    expect(told).toEqual(["pause"]);
    clock.advance(1);
    expect(told).toEqual(["pause", "resume"]);
  });

  it("a frozen one neither hears nor says anything, and goes on after its time", () => {
    const { sent, heard, told, send, arrive, wire, clock } = faultyWire(only("x", { kind: "freeze", for: 1000 }));
    arrive("x");
    send("a");
    wire.close(1000);
    clock.advance(999);
    expect([sent, heard, told]).toEqual([[], [], ["pause"]]);
    clock.advance(1);
    expect([sent, heard, told]).toEqual([["1000 a", "1000 close 1000"], ["text x"], ["pause", "resume"]]);
  });

  it("frozen for ever, it is cut by a drop, and its end is told then", async () => {
    const { heard, send, wire, clock, sent, end } = faultyWire(only("x", { kind: "freeze", for: undefined }));
    send("x");
    wire.close(1000);
    clock.advance(1_000_000);
    end(1006);
    expect([sent, heard]).toEqual([[], []]);
    wire.drop("end");
    await Promise.resolve();
    expect(heard).toEqual(["ended 1006"]);
  });

  it("closes for both sides behind what came before, and what waits to be sent is lost", () => {
    const { sent, told, heard, send, arrive, clock } = faultyWire((_, text) =>
      text === "x"
        ? [{ kind: "close", code: 1011, reason: "broken" }]
        : text === "slow"
          ? [{ kind: "delay", by: 10 }]
          : [],
    );
    arrive("slow");
    arrive("x");
    send("slow");
    clock.advance(10);
    expect([heard, told, sent]).toEqual([["text slow"], ["closed 1011 broken"], ["10 close 1011"]]);
    expect(send("more")).toBe(false);
  });

  it("resets TCP, and replaces a message by a frame", () => {
    const { sent, heard, send } = faultyWire((_, text) =>
      text === "x"
        ? [{ kind: "reset" }]
        : [
            {
              kind: "frame",
              frame: { opcode: 3, fin: true, rsv: 0, mask: undefined, payload: Buffer.alloc(0), length: 0 },
            },
          ],
    );
    send("a");
    send("x");
    expect([sent, heard]).toEqual([["0 frame 3", "0 drop reset"], ["ended 1006"]]);
  });

  it("a drop forgets what waits, with all timers; the end is still the last that is heard", () => {
    const { sent, heard, send, arrive, wire, clock } = faultyWire((direction) => [
      { kind: "delay", by: 50 },
      ...(direction === "in" ? [{ kind: "slowRead", rate: 1 } as const] : []),
    ]);
    send("a");
    arrive("b");
    wire.drop("reset");
    clock.advance(10_000);
    expect([sent, heard, clock.pending]).toEqual([["0 drop reset"], ["ended 1006"], 0]);
  });

  it("what was delayed is heard after TCP has ended, and then the end", () => {
    const { heard, arrive, end, clock } = faultyWire(() => [{ kind: "delay", by: 50 }]);
    arrive("a");
    end(1006);
    expect(heard).toEqual([]);
    clock.advance(50);
    expect([heard, clock.pending]).toEqual([["text a", "ended 1006"], 0]);
  });

  it("while its owner reads nothing, nothing that was held back is told", () => {
    const { heard, told, arrive, wire, clock } = faultyWire(() => [{ kind: "delay", by: 50 }]);
    arrive("a");
    wire.pause();
    clock.advance(100);
    expect([heard, told]).toEqual([[], ["pause"]]);
    wire.resume();
    expect([heard, told]).toEqual([["text a"], ["pause", "resume"]]);
    arrive("b");
    wire.ignore();
    clock.advance(100);
    expect(heard).toEqual(["text a"]);
  });

  it("holds back only so much of what is sent: then it resets and tells", () => {
    const { sent, told, send, clock } = faultyWire(() => [{ kind: "delay", by: 1000 }]);
    const big = "x".repeat(16 * 1024 * 1024);
    for (let count = 0; count < 4; count++) send(big);
    expect(told).toEqual([]);
    send("y");
    expect([sent, told]).toEqual([["0 drop reset"], [`overflowed ${64 * 1024 * 1024 + 1}`]]);
    expect(clock.pending).toBe(0);
  });

  it("reads no further while too much of what came in is held back", () => {
    const { told, arrive, heard, clock } = faultyWire(() => [{ kind: "delay", by: 1000 }]);
    for (let count = 0; count < 10_001; count++) arrive("x");
    expect(told).toEqual(["pause"]);
    clock.advance(1000);
    expect([told, heard.length]).toEqual([["pause", "resume"], 10_001]);
  });

  it("refuses at once what no frame may carry", () => {
    const { wire } = faultyWire();
    expect(() => wire.ping(Buffer.alloc(126))).toThrow(RangeError);
    expect(() => wire.close(1006)).toThrow(RangeError);
  });

  const effect = fc.oneof(
    fc.record({ kind: fc.constant("lose" as const) }),
    fc.record({ kind: fc.constant("duplicate" as const) }),
    fc.record({ kind: fc.constant("delay" as const), by: fc.integer({ min: 0, max: 30 }) }),
    fc.record({ kind: fc.constant("reorder" as const), by: fc.integer({ min: 0, max: 30 }) }),
  );

  it("what is lost, doubled, late and overtaken is what a model says, either way", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ after: fc.integer({ min: 0, max: 15 }), effects: fc.array(effect, { maxLength: 3 }) }), {
          maxLength: 30,
        }),
        fc.boolean(),
        (messages, out) => {
          const wire = faultyWire((_, text) => messages[Number(text)]?.effects ?? []);
          const expected: { readonly text: string; readonly at: number; readonly place: number }[] = [];
          let now = 0;
          let orderly = 0;
          for (const [index, { after, effects }] of messages.entries()) {
            wire.clock.advance(after);
            now += after;
            if (out) wire.send(`${index}`);
            else wire.arrive(`${index}`);
            if (effects.some(({ kind }) => kind === "lose")) continue;
            const sum = (kind: string): number =>
              effects.reduce((total, each) => total + (each.kind === kind && "by" in each ? each.by : 0), 0);
            orderly = Math.max(orderly, now + sum("delay"));
            const copies = 1 + effects.filter(({ kind }) => kind === "duplicate").length;
            for (let copy = 0; copy < copies; copy++)
              expected.push({ text: `${index}`, at: orderly + sum("reorder"), place: expected.length });
          }
          wire.clock.advance(1000);
          const times = wire.times();
          const got = out ? wire.sent : wire.heard.map((text, at) => `${times[at]} ${text.slice("text ".length)}`);
          expect(got).toEqual(
            expected.toSorted((a, b) => a.at - b.at || a.place - b.place).map(({ at, text }) => `${at} ${text}`),
          );
          expect(wire.clock.pending).toBe(0);
        },
      ),
    );
  });
});

import { describe, expect, it } from "vitest";
import type { Dialogue, Line, Profile } from "../../src/codec/profile.ts";
import { Interpreter } from "../../src/net/interpreter.ts";
import { manualClock } from "../support/manual-clock.ts";
import { observedPeer, peerOptions } from "../support/observed-peer.ts";

type Interpreted = ReturnType<typeof observedPeer> & {
  readonly interpreter: Interpreter;
  readonly clock: ReturnType<typeof manualClock>;
  /** A text arrives in the interpreter. */
  readonly arrives: (text: string) => void;
  readonly ended: () => void;
};

/** `a b` are the events `a` and `b`, `ping` is answered, `ready` and `refuse` end the handshake, `throw` is a fault. */
function words(line: Line): Dialogue {
  return {
    received({ text = "" }) {
      if (text === "ping") line.write({ data: "pong", binary: false });
      else if (text === "ready") line.ready({ said: text });
      else if (text === "refuse") line.refuse(text);
      else if (text === "throw") throw new Error("it broke");
      else if (text === "?") line.give();
      else for (const word of text.split(" ")) line.give({ word });
    },
    encode: (value) => (value as readonly string[]).map((data) => ({ data, binary: false })),
  };
}

function interpreted(open: Profile["open"] = words): Interpreted {
  const observed = observedPeer();
  const { peer } = observed;
  peer.renew({ ...peerOptions, events: true });
  const clock = manualClock();
  const chosen = { profile: { name: "words", open }, options: {}, url: new URL("ws://localhost") };
  const interpreter = new Interpreter(chosen, peer, clock);
  observed.open();
  interpreter.begin();
  return Object.assign(observed, {
    interpreter,
    clock,
    arrives: (text: string) => interpreter.message(Buffer.from(text), false, observed.at),
    ended: () => interpreter.ended({ code: 1006, reason: "", clean: false, reset: false }, observed.at),
  });
}

describe("what arrives", () => {
  it("is told as it came, and its events are in the inbox", () => {
    const { arrives, told, peer } = interpreted();
    arrives("one two");
    expect(told).toEqual(["received 0 one two", 'event in {"word":"one"}', 'event in {"word":"two"}']);
    expect([...peer.inbox.unreadMessages()].map(({ number, value, text, at }) => [number, value, text, at])).toEqual([
      [1, { word: "one" }, "one two", 1],
      [2, { word: "two" }, "one two", 1],
    ]);
  });

  it("may be answered by the profile: then it is told and in no inbox", () => {
    const { arrives, told, peer } = interpreted();
    arrives("ping");
    expect(told).toEqual(["received 0 ping", "wire pong", "sent pong at 1"]);
    expect(peer.inbox.empty).toBe(true);
  });

  it("may mean nothing: then it is a message without a value", () => {
    const { arrives, peer } = interpreted();
    arrives("?");
    expect([...peer.inbox.unreadMessages()].map(({ value, text }) => [value, text])).toEqual([[undefined, "?"]]);
  });

  it("is not looked at after the end", () => {
    const { arrives, ended, told } = interpreted();
    ended();
    const before = told.length;
    arrives("one");
    expect(told.slice(before)).toEqual([]);
  });
});

describe("what is sent", () => {
  it("is told as an event, and may be several messages", () => {
    const { interpreter, told } = interpreted();
    expect(interpreter.codec.encode(["a", "b"])).toEqual({
      data: "a",
      binary: false,
      more: [{ data: "b", binary: false }],
    });
    expect(told).toEqual(['event out ["a","b"]']);
  });

  it("is at least one message", () => {
    expect(() => interpreted().interpreter.codec.encode([])).toThrow(new TypeError("words makes no message of it"));
  });
});

describe("the handshake", () => {
  it.each([
    ["ready", { kind: "ready", value: { said: "ready" } }],
    ["refuse", { kind: "refused", value: "refuse" }],
  ])("ends with %s", async (text, opening) => {
    const { arrives, interpreter } = interpreted();
    arrives(text);
    expect(await interpreter.opening).toEqual(opening);
  });

  it("ends with the connection", async () => {
    const { ended, interpreter } = interpreted();
    ended();
    expect(await interpreter.opening).toEqual({ kind: "ended" });
  });
});

describe("timers", () => {
  it("run until the connection ends", () => {
    const { clock, ended, told } = interpreted((line) => {
      line.every(100, () => line.write({ data: "beat", binary: false }));
      return words(line);
    });
    clock.advance(250);
    expect(told).toEqual(["wire beat", "sent beat at 1", "wire beat", "sent beat at 1"]);
    ended();
    expect(clock.pending).toBe(0);
  });
});

describe("the fault of a profile", () => {
  it("ends what it is in: the handshake, or the scenario", async () => {
    const { arrives, interpreter, told } = interpreted();
    arrives("throw");
    expect(await interpreter.opening).toMatchObject({ kind: "failed" });
    expect(told.at(-1)).toBe("failed: Failure: bob: the profile words failed: it broke");
  });

  it.each([
    ["nothing", undefined],
    ["a list", []],
    ["half of it", { received: () => undefined }],
  ])("may be that it opens %s", async (_, made) => {
    const { interpreter } = interpreted(() => made as never);
    expect(await interpreter.opening).toMatchObject({
      failure: {
        message: "bob: the profile words failed: its open() must give an object with the functions received and encode",
      },
    });
  });

  it("may be what it makes of a value", () => {
    const encoding = (encode: () => unknown): (() => unknown) => {
      const { interpreter } = interpreted(() => ({ received: () => undefined, encode: encode as never }));
      return () => interpreter.codec.encode({});
    };
    const none = "a message must be { data: a text or bytes, binary: true or false }";
    expect(encoding(() => [{ data: 1 }])).toThrow(new TypeError(none));
    expect(encoding(() => "text")).toThrow(new TypeError("words makes no message of it"));
    expect(encoding(() => [{ data: Buffer.of(1) }])()).toEqual({ data: Buffer.of(1), binary: true });
    expect(
      encoding(() => {
        throw new RangeError("it broke");
      }),
    ).toThrow("bob: the profile words failed: it broke");
  });

  it("may come late", async () => {
    const late = Promise.reject(new Error("too late"));
    const { arrives, told } = interpreted(() => ({ received: () => late as never, encode: () => [] }));
    arrives("one");
    await expect(late).rejects.toThrow("too late");
    expect(told.at(-1)).toBe("failed: Failure: bob: the profile words failed: too late");
  });

  it("may be an event out of nothing", async () => {
    const { interpreter } = interpreted((line) => {
      line.give(1);
      return words(line);
    });
    expect(await interpreter.opening).toMatchObject({
      failure: { message: "bob: the profile words failed: it gave an event while no message was received" },
    });
  });
});

it("a connection that is over does not write on the next one", () => {
  const { arrives, peer, told } = interpreted();
  peer.renew(peerOptions);
  told.length = 0;
  arrives("ping");
  expect(told).toEqual(["received 0 ping"]);
});

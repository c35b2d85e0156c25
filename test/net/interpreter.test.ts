import { describe, expect, it } from "vitest";
import type { WireMessage } from "../../src/codec/codec.ts";
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

  it("may be given later, with the time of what came then", () => {
    let first: WireMessage | undefined;
    const { arrives, peer } = interpreted((line) => ({
      ...words(line),
      received(message) {
        if (first) line.give(undefined, first);
        first = message;
      },
    }));
    arrives("one");
    arrives("two");
    expect([...peer.inbox.unreadMessages()].map(({ value, text }) => [value, text])).toEqual([[undefined, "one"]]);
  });

  it("counts once, however many events it makes", () => {
    const { arrives, peer } = interpreted();
    arrives("one two three");
    arrives("four");
    expect([...peer.inbox.unreadMessages()].map(({ weight }) => weight)).toEqual([13, 0, 0, 4]);
  });

  it("is called no message of the profile then, also when it is JSON", () => {
    const { arrives, peer } = interpreted((line) => ({ ...words(line), received: () => line.give() }));
    arrives("?");
    arrives("{}");
    expect([...peer.inbox.unreadMessages()].map(({ whyNoValue }) => whyNoValue)).toEqual([
      "is no message of words",
      "is no message of words (codec: json at the step reads it as JSON)",
    ]);
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

  it("is binary by what it is made of, unless the profile says so", () => {
    const { interpreter } = interpreted((line) => ({
      ...words(line),
      encode: () => [{ data: Buffer.of(1) } as never, { data: "x" } as never, { data: "y", binary: true }],
    }));
    expect(interpreter.codec.encode(1)).toEqual({
      data: Buffer.of(1),
      binary: true,
      more: [
        { data: "x", binary: false },
        { data: "y", binary: true },
      ],
    });
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

const shape = "{ data, binary }, data being a text or bytes";

describe("the fault of a profile", () => {
  it("may be a promise of received() that rejects", async () => {
    const { arrives, interpreter, told } = interpreted((line) => ({
      ...words(line),
      received: async () => {
        await Promise.resolve();
        throw new Error("late");
      },
    }));
    arrives("one");
    expect(await interpreter.opening).toMatchObject({ failure: { problem: { code: "profile" } } });
    expect(told.at(-1)).toBe("failed: Failure: bob: the profile words failed: late");
  });

  it.each<[string, () => unknown, string]>([
    ["nothing", () => undefined, "nothing"],
    ["a text", () => "x", '"x"'],
    ["texts", () => ["x"], '["x"]'],
    ["a number as data", () => [{ data: 5 }], "[{ data: 5 }]"],
    ["one message without its list", () => ({ data: "x", binary: false }), '{ data: "x", binary: false }'],
    ["a promise", () => Promise.reject(new Error("never heard")), "a promise"],
  ])("may be that encode() gives %s", (_, made, shown) => {
    const { interpreter } = interpreted((line) => ({ ...words(line), encode: made as never }));
    expect(() => interpreter.codec.encode(1)).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          code: "profile",
          headline: `bob: the profile words failed: encode() must give a list of ${shape}, not ${shown}`,
        }) as unknown,
      }) as Error,
    );
  });

  it("may be that encode() throws what is not for the user", () => {
    const { interpreter } = interpreted((line) => ({
      ...words(line),
      encode: () => {
        throw new RangeError("too far");
      },
    }));
    expect(() => interpreter.codec.encode(1)).toThrow("bob: the profile words failed: too far");
  });

  it.each<[string, (line: Line) => void, string]>([
    ["writes a text", (line) => line.write("x" as never), `line.write() takes ${shape}, not "x"`],
    ["gives a function", (line) => line.give(() => 1), "line.give() takes a value as a message has it, not a function"],
    ["gives a symbol", (line) => line.give(Symbol("s")), "line.give() takes a value as a message has it, not a symbol"],
    [
      "gives what was not received",
      (line) => line.give(1, {} as never),
      "line.give() takes as its second a message that was received",
    ],
    [
      "asks for no time",
      (line) => line.every(0, () => 1),
      "line.every() takes milliseconds, more than 0, and a function",
    ],
  ])("may be that it %s", (_, act, why) => {
    const { arrives, told } = interpreted((line) => ({ ...words(line), received: () => act(line) }));
    arrives("one");
    expect(told.at(-1)).toBe(`failed: Failure: bob: the profile words failed: ${why}`);
  });

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

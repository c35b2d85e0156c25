import { describe, expect, it, vi } from "vitest";
import { codecs } from "../../../src/codec/index.ts";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { failure, play, playConnected, type PlayedScenario, withPuppet } from "../../support/puppet.ts";
import { stage } from "../../support/stage.ts";

expectNoOpenHandles();

describe("a text or bytes", () => {
  it("takes exactly its own length and leaves the rest unread", async () => {
    const played = await playConnected(`
  - alice: { send: { say: [hel, "lo wor", ld!] } }
  - alice: { receive: hello, joined: true }
  - alice: { receive: " world", joined: true }
  - alice: { receiveNext: "!" }
`);
    expect(failure(played)).toEqual(["passed"]);
    expect(played.notes).toEqual([]);
  });

  it("waits for what is missing", async () => {
    const played = await playConnected(`
  - alice: [{ send: { say: [ab] } }, { send: { later: cdef, in: 30ms } }]
  - alice: { receive: abcd, joined: true, extract: { all: $ } }
  - alice: { receive: ef }
  - assert: all == "abcd"
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("may be bytes, with a file's or a computed text among them", async () => {
    const played = await playConnected(`
  - alice: [{ send: { $hex: "01 02" } }, { send: { $hex: "03 04 05" } }]
  - alice: { receive: { $hex: "01 02 03" }, joined: true, opcode: binary }
  - alice: { receive: { $concat: [{ $hex: "04" }, { $base64: BQ== }] }, joined: true }
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("fails as soon as another byte comes, and takes nothing", async () => {
    const played = await playConnected(`
  - alice: { send: { say: [abc, xyz] } }
  - alice: { receive: abcxq, joined: true }
`);
    expect(failure(played)).toEqual([
      "wrong-message: alice: the joined messages are not what was expected, from byte 4",
      "at: abcxq",
      "label: another stream came",
      'expected: "abcxq"',
      'actual: "abcxy"',
    ]);
    expect(played.notes).toEqual([]);
  });

  it("fails in the same way when that byte arrives while it waits; the message stays readable, once", async () => {
    const text = withPuppet(`  - alice: connect
  - alice: { send: { later: ax, in: 30ms } }
  - alice: { receive: abc, joined: true }
finally:
  - alice: [{ receive: ax }, { receiveNothing, for: 20ms }]`);
    const played = await play(text);
    expect(failure(played)[0]).toBe("wrong-message: alice: the joined messages are not what was expected, from byte 1");
    expect(played.notes).toEqual([]);
  });

  it("never came: the messages that came are told", async () => {
    const played = await playConnected(
      "  - alice: [{ send: { say: [ab] } }, { receive: abc, joined: true, timeout: 60ms }]",
    );
    expect(failure(played)).toEqual([
      "never-came: alice: no message matched within <time>",
      "at: abc",
      "label: still waiting after <time>",
      'expected: "abc"',
      expect.stringMatching(/^1 message came and did not match:\n {2}"ab" /) as string,
    ]);
  });

  it("fails at once when the connection ends before", async () => {
    const played = await playConnected(
      "  - alice: [{ send: { say: [ab] } }, { send: { close: 4000 } }, { receive: abc, joined: true }]",
    );
    expect(failure(played)[0]).toBe("closed: alice: the other side closed with 4000 while waiting");
  });
});

describe("another matcher", () => {
  it("takes whole messages, as few as match", async () => {
    const played = await playConnected(`
  - alice: { send: { say: ["{\\"a\\":", "1}", "{\\"a\\":2}"] } }
  - alice: { receive: { a: $any }, joined: true, expect: { a: 1 } }
  - alice: { receiveNext: { a: 2 } }
  - alice: [{ send: { say: [xx] } }, { send: { later: y-end, in: 30ms } }]
  - alice: { receive: { $endsWith: end }, joined: true, expect: { $: xxy-end } }
`);
    expect(failure(played)).toEqual(["passed"]);
    expect(played.notes).toEqual([]);
  });

  it("reads them as JSON only where they may be one: many parts cost no more than their bytes", async () => {
    let decoded = 0;
    const decode = vi.spyOn(codecs.json, "decode").mockImplementation(({ text }) => {
      decoded += text?.length ?? 0;
      return JSON.parse(text ?? "") as unknown;
    });
    const { say, outcome, scene } = await stage(
      "clients: { alice: ws://h }\nsteps:\n  - alice: { receive: { $contains: end }, joined: true, extract: { first: '$[0]' } }",
    );
    for (let n = 0; n < 1000; n++) say("alice", `${n === 0 ? "[" : ","}"part ${n}"`);
    say("alice", ',"end"]');
    expect(await outcome()).toBeUndefined();
    decode.mockRestore();
    expect(scene.variables.get("first")).toBe("part 0");
    expect(decoded).toBeLessThan(20_000);
  });

  it("reads the joined bytes with the step's codec", async () => {
    const played = await playConnected(`
  - alice: [{ send: { $hex: "0a 0b" } }, { send: { $hex: "0c" } }]
  - alice: { receive: { $endsWith: "0c" }, joined: true, codec: hex, expect: { $: 0a0b0c } }
`);
    expect(failure(played)).toEqual(["passed"]);
  });

  it("takes a text for the bytes that the client's codec sends for it", async () => {
    const hex = (text: string): Promise<PlayedScenario> =>
      playConnected(`
  - alice: [{ send: { $hex: "0a 0b" } }, { send: { $hex: "0c" } }]
  - alice: { receive: ${text}, joined: true, codec: hex }
`);
    expect(failure(await hex('"0a0B 0c"'))).toEqual(["passed"]);
    expect(failure(await hex("0a0b0d")).slice(0, 5)).toEqual([
      "wrong-message: alice: the joined messages are not what was expected, from byte 2",
      "at: 0a0b0d",
      "label: another stream came",
      "expected: <3 bytes 0a 0b 0d>",
      "actual: <3 bytes 0a 0b 0c>",
    ]);
    expect(failure(await hex("0a0"))[0]).toBe(
      'expression: The joined messages cannot be this: "0a0" is not a text of pairs of hexadecimal digits',
    );
  });

  it("passes over messages of another opcode and those before the cause", async () => {
    const played = await playConnected(`
  - alice: { send: { say: [old] } }
  - alice: { send: { $hex: "ff" }, receive: { $hex: "ff" } }
  - alice: [{ send: { $hex: "01" }, id: asked }, { send: { say: [a, b] } }]
  - alice: { receive: { $regex: "^ab$" }, joined: true, opcode: text, after: asked }
  - alice: [{ receiveNext: old }, { receiveNext: { $hex: "01" } }]
`);
    expect(failure(played)).toEqual(["passed"]);
  });
});

it("a client that is not connected fails at once", async () => {
  expect(failure(await play(withPuppet("  - alice: { receive: a, joined: true }")))[0]).toBe(
    "not-connected: alice cannot receive: it is not connected",
  );
});

import { describe, expect, it } from "vitest";
import { judgeMessage, messageText, takeMessage } from "../../../src/steps/receiving/taking.ts";
import { expectations } from "../../../src/steps/receiving/expectation.ts";
import { option } from "../../../src/steps/options.ts";
import { thrownBy } from "../../support/evaluate.ts";
import { linesOf } from "../../support/puppet.ts";
import { testReader } from "../../support/reader.ts";
import { stage } from "../../support/stage.ts";
import { tree } from "../../support/yaml.ts";

async function inbox() {
  const { client, scene, track, say } = await stage("clients: { bob: ws://h }\nsteps: [{ wait: 1ms }]");
  const peer = client("bob");
  const messages = [1, 2, 3].map((n) => {
    say("bob", { n });
    const message = peer.inbox.find({ accepts: ({ number }) => number === n }, { since: -Infinity, afterNumber: 0 });
    if (!message) throw new Error("no message");
    return message;
  });
  return { peer, scene, scope: scene.scope(track, peer), messages };
}

describe("taking a message", () => {
  it("takes it out of the inbox, and keeps who took it", async () => {
    const { peer, scope, messages, scene } = await inbox();
    const step = { path: "3", title: "bob: receive", at: tree("receive").span, line: 3, run: () => undefined };
    scope.track.step = step;
    const [first, second] = messages;
    if (!first || !second) throw new Error("no messages");
    takeMessage(peer, first, "receive", scope);
    takeMessage(peer, second, "receive", scope);
    expect(peer.inbox.unread).toBe(1);
    expect([first.unread, first.takenBy, peer.inbox.lastTaken]).toEqual([false, step, 2]);
    expect(scene.notes).toEqual([]);
  });

  it("older than the one before is worth a note", async () => {
    const { peer, scope, messages, scene } = await inbox();
    const [first, , third] = messages;
    if (!first || !third) throw new Error("no messages");
    takeMessage(peer, third, "receive", scope);
    takeMessage(peer, first, "receiveNext", scope);
    expect(scene.notes).toEqual(["bob: message 1 was taken after message 3 (out of order), by receiveNext"]);
    expect(peer.inbox.lastTaken).toBe(3);
  });

  it("of several in any order counts from the one before them all", async () => {
    const { peer, scope, messages, scene } = await inbox();
    const before = peer.inbox.lastTaken;
    for (const message of messages.toReversed()) takeMessage(peer, message, "receiveAll", scope, before);
    expect(scene.notes).toEqual([]);
    expect(peer.inbox.lastTaken).toBe(3);
  });
});

describe("judging a message", () => {
  const at = tree("receive").span;

  async function judged(options: { readonly expect?: string; readonly schema?: string }, value: unknown) {
    const { peer, scope } = await inbox();
    const reader = testReader();
    const read = {
      expect: options.expect === undefined ? undefined : expectations.read(tree(options.expect), reader),
      schema: options.schema === undefined ? undefined : option.schema.shape.read(tree(options.schema), reader),
    };
    await reader.settle();
    expect(reader.problems).toEqual([]);
    return () => judgeMessage(peer, { value }, read, at, scope);
  }

  it("holds", async () => {
    expect(await judged({}, 1)).not.toThrow();
    expect(await judged({ expect: "{ a: 1 }", schema: "{ required: [a] }" }, { a: 1 })).not.toThrow();
  });

  it("tells every difference, those of expect first", async () => {
    const problem = await thrownBy(
      await judged({ expect: "{ a: 2, b: { $exists: true } }", schema: "{ required: [c] }" }, { a: 1 }),
    );
    expect(linesOf(problem)).toEqual([
      "wrong-message: bob: the message was taken and is wrong: $.a: expected 2, got 1",
      "at: 2",
      "label: got 1",
      "expected: 2",
      "actual: 1",
      "$.b: expected any value, got nothing",
      '$: the member "c" is missing',
      "the message: { a: 1 }",
      "help: 3 more are unread. expect is asked of the first that the step selects: if another is meant, say more of it in the matcher.",
    ]);
  });

  it("a schema alone has a code of its own", async () => {
    expect((await thrownBy(await judged({ schema: "{ type: string }" }, 1))).code).toBe("schema");
  });
});

describe("a message in one line", () => {
  it("is its value, its text or its bytes, cut to a width", () => {
    expect(messageText({ value: { a: 1 }, text: "x" })).toBe("{ a: 1 }");
    expect(messageText({ value: undefined, text: "x" })).toBe('"x"');
    expect(messageText({ value: undefined, text: undefined, bytes: Uint8Array.from([1, 2]) })).toBe("<2 bytes 01 02>");
    expect(messageText({ value: "x".repeat(500) }, 50).length).toBeLessThanOrEqual(51);
  });
});

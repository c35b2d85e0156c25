import { describe, expect, it } from "vitest";
import { logLine } from "../../src/cli/mock/log-line.ts";
import { paint } from "../../reporters/paint.ts";
import { endMocks, mockProblems, startMock } from "../support/mock.ts";

const plain = await paint(false);

const rules = `
    rules:
      - name: subscribe
        when: { message: { type: subscribe, channel: lobby }, query: { user: alice } }
        do: [{ send: { type: subscribed, channel: "\${message.channel}" } }]
      - { name: hello, when: { message: hello there }, do: [{ send: hi }] }
      - { name: off, enabled: false, when: { message: { type: nothing } }, do: [{ send: never }] }
      - { name: both, when: { $or: [{ message: { type: a, n: 1 } }, { message: { type: a, n: 2, m: 3 } }], $not: { message: { no: true } } }, do: [] }
`;

/** What a mock makes of a message: its answer or its close code, and the line of its log. */
async function said(policy: string, message: unknown, path = "/ws?user=alice"): Promise<readonly unknown[]> {
  const mock = await startMock(`endpoints:\n  - path: /ws\n    unexpected: ${policy}${rules}`);
  const { socket } = await mock.connect(path);
  const answer = new Promise((resolve) => {
    socket.once("message", (data: Buffer) => resolve(String(data)));
    socket.once("close", (code: number, reason: Buffer) => resolve(`${code} ${String(reason)}`));
  });
  socket.send(typeof message === "string" ? message : JSON.stringify(message));
  const isIn = (entry: (typeof mock.log)[number]): boolean => entry.type === "message" && entry.direction === "in";
  await mock.until(() => mock.log.some(isIn));
  const entry = mock.log.find(isIn);
  const line = entry && logLine(entry, plain, { messages: true })?.replace(/^.*<- /, "");
  expect(mock.problems).toEqual([]);
  return policy === "ignore" ? [line] : [line, await answer];
}

describe("a message that no rule takes", () => {
  endMocks();

  it("is told with the rule that it has missed, and why", async () => {
    expect(await said("ignore", { type: "subscribe", channel: "kitchen" })).toEqual([
      '{"type":"subscribe","channel":"kitchen"}  (no rule; nearest is subscribe: $.channel: expected "lobby", got "kitchen")',
    ]);
    expect(await said("ignore", { type: "subscribe", channel: "lobby" }, "/ws?user=bob")).toEqual([
      '{"type":"subscribe","channel":"lobby"}  (no rule; nearest is subscribe: query.user: expected "alice", got "bob")',
    ]);
    expect(await said("ignore", { type: "a", n: 2 })).toEqual([
      '{"type":"a","n":2}  (no rule; nearest is both: $.n: expected 1, got 2)',
    ]);
    expect(await said("ignore", { type: "a", n: 1, no: true })).toEqual([
      '{"type":"a","n":1,"no":true}  (no rule; nearest is both: what $not excludes is the case)',
    ]);
  });

  it("closes its connection, when it shall", async () => {
    expect(await said("close", "what?")).toEqual([
      'what?  (no rule; nearest is hello: $: expected "hello there", got "what?")',
      "1008 unexpected message",
    ]);
    const mock = await startMock("endpoints: [{ path: /ws, unexpected: close }]");
    const { socket } = await mock.connect("/ws");
    socket.send("a");
    expect(await new Promise((resolve) => socket.once("close", resolve))).toBe(1008);
  });

  it("is answered by the nearest rule, when it shall, if that is for messages of its kind", async () => {
    expect(await said("nearest", { type: "subscribe", channel: "kitchen" })).toEqual([
      '{"type":"subscribe","channel":"kitchen"}  (nearest is subscribe: $.channel: expected "lobby", got "kitchen")',
      '{"type":"subscribed","channel":"kitchen"}',
    ]);
    expect(await said("nearest", "hello here")).toEqual([
      'hello here  (nearest is hello: $: expected "hello there", got "hello here")',
      "hi",
    ]);
    const mock = await startMock(`endpoints:\n  - path: /ws\n    unexpected: nearest${rules}`);
    const client = await mock.connect("/ws?user=alice");
    for (const other of ['{"type":"unsubscribe","channel":"lobby"}', "quit", '{"type":"nothing"}'])
      client.socket.send(other);
    client.say({ type: "subscribe", channel: "lobby" });
    expect(await client.next()).toBe('{"type":"subscribed","channel":"lobby"}');
  });

  it("is one of three words", async () => {
    const [problem] = await mockProblems("endpoints: [{ path: /ws, unexpected: closed }]");
    expect(problem?.help).toContain("close");
  });
});

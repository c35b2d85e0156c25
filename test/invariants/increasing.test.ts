import { expect, it } from "vitest";
import type { Problem } from "../../src/problem.ts";
import { faults } from "../support/load.ts";
import { stage } from "../support/stage.ts";

/** What comes of these messages, one after another. */
async function judged(invariant: string, messages: readonly unknown[]): Promise<readonly Problem[]> {
  const { say, failures } = await stage(
    `clients: { alice: ws://h }\ninvariants: [${invariant}]\nsteps: [{ wait: 1ms }]`,
  );
  for (const each of messages) say("alice", each);
  return failures;
}

it("lets gaps be, and messages without the number", async () => {
  expect(await judged("{ increasing: $.n }", [{ n: 1 }, { n: 5 }, { m: 1 }, "x", { n: 5.5 }])).toEqual([]);
});

it("finds a number that is not greater, with the one before it", async () => {
  const [problem] = await judged("{ increasing: $.n }", [{ n: 3 }, { n: 3 }]);
  expect(problem).toMatchObject({
    code: "invariant",
    headline: "alice: $.n: 3 came after 3, not a number > 3",
    expected: "a number > 3 at $.n",
    actual: "3",
    label: "got 3",
  });
  expect(problem?.notes).toContain("3 came in message 1, after 0 ms");
});

it("finds a gap with by", async () => {
  expect(await judged("{ increasing: $.n, by: 2 }", [{ n: 3 }, { n: 5 }, { n: 7 }])).toEqual([]);
  expect((await judged("{ increasing: $.n, by: 1 }", [{ n: 3 }, { n: 5 }]))[0]?.headline).toBe(
    "alice: $.n: 5 came after 3, not 4",
  );
});

it("wants numbers", async () => {
  expect((await judged("{ increasing: $.n }", [{ n: "3" }]))[0]).toMatchObject({
    headline: 'alice: $.n is no number: the string "3"',
    expected: "a number at $.n",
  });
  expect((await judged("{ increasing: $.n }", [{ n: 1 }, { n: null }]))[0]?.headline).toBe(
    "alice: $.n: null came after 1, not a number",
  );
});

it("counts each line of its own apart with per", async () => {
  const lines = "{ increasing: $.n, by: 1, per: $.room }";
  expect(
    await judged(lines, [
      { room: "a", n: 1 },
      { room: "b", n: 7 },
      { room: "a", n: 2 },
      { room: "b", n: 8 },
    ]),
  ).toEqual([]);
  expect(
    await judged(lines, [
      { room: "a", n: 1 },
      { room: "b", n: 2 },
      { room: "a", n: 3 },
    ]),
  ).toHaveLength(1);
});

it("does not stand still", async () => {
  expect(
    await faults("clients: { a: ws://h }\ninvariants: [{ increasing: $.n, by: 0 }]\nsteps: [{ wait: 1ms }]"),
  ).toEqual(["2:37+1 Expected a whole number of at least 1, got the number 0"]);
});

it("counts on exactly beyond what a number holds", async () => {
  const { say, failures, client } = await stage(
    "clients: { alice: ws://h }\ninvariants: [{ increasing: $.n, by: 1 }]\nsteps: [{ wait: 1ms }]",
  );
  // As a codec with 64-bit numbers reads them.
  const first = 0x1000000000000000n;
  let next = first;
  client("alice").codec = { name: "msgpack", decode: () => ({ n: next }), encode: () => ({ data: "", binary: false }) };
  client("alice").renew({ codec: client("alice").codec, limits: { messages: 10, bytes: 1e6, full: "fail" } });
  for (next of [first, first + 1n, first + 2n]) say("alice", "x");
  expect(failures).toEqual([]);
  next = first + 42n;
  say("alice", "x");
  expect(failures[0]?.headline).toContain(`${first + 42n} came after ${first + 2n}, not ${first + 3n}`);
});

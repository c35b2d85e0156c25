import { expect, it } from "vitest";
import { searchMisses } from "../../../src/steps/receiving/near-misses.ts";
import { type Case, whatToTry } from "../../../src/steps/receiving/what-to-try.ts";
import { awaiting, bob } from "../../support/awaiting.ts";

async function tried(yaml: string, messages: readonly unknown[], more: Partial<Case> = {}) {
  const { peer, scope, say, clock } = await bob();
  say(...messages);
  const search = searchMisses(peer, await awaiting(yaml, clock.now()), scope);
  return whatToTry({ search, elsewhere: [], received: messages.length, own: 0, ordered: false, since: 0, ...more });
}

it("says nothing where the differences say it all", async () => {
  expect(await tried("{ n: 1 }", [{ n: 2 }])).toBeUndefined();
});

it("types that look the same", async () => {
  expect(await tried("{ n: 1 }", [{ n: "1" }])).toBe(
    'In a file "7" is a string and 7 a number. Write what comes: "1".',
  );
  expect(await tried("{ n: 'true' }", [{ n: true }])).toBe(
    'In a file "7" is a string and 7 a number. Write what comes: true.',
  );
});

it("a text where members are expected", async () => {
  expect(await tried("{ n: 1 }", ["hello"])).toMatch(/^A string matches a text as it is;/);
});

it("a count that is not reached, and silence", async () => {
  expect(await tried("{ n: 1 }", [], { own: 2 })).toMatch(/^If that is all that comes, count fewer;/);
  expect(await tried("{ n: 1 }", [])).toMatch(/^Has it joined, subscribed or logged in/);
});

it("others of the step have got it: who has sent it may not, else they have done more, or something else came", async () => {
  const { client, say } = await bob("bob: ws://h, carol: ws://h");
  say({ n: 1 });
  const [message] = client("bob").inbox.recent;
  if (!message) throw new Error("no message");
  const step = { title: "v: receive", line: 4 };
  message.takenBy = step;
  const more = { elsewhere: [{ peer: client("carol"), message }], step };
  expect(await tried("{ n: 1 }", [], more)).toBe(
    "Others of this step have got it. What have they done that this one has not: joined, subscribed, logged in?",
  );
  expect(await tried("{ n: 1 }", [], { ...more, sender: true })).toBe(
    "Others of this step have got it. A server may not send a message back to who has sent it.",
  );
  expect(await tried("{ n: 1 }", [{ n: 2 }], { ...more, sender: true })).toBe(
    "Others of this step have got it: what is different here?",
  );
});

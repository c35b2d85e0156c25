import { describe, expect, it } from "vitest";
import { codecs } from "../../src/codec/index.ts";
import { matcher } from "../../src/match/compile.ts";
import { socketClosed, socketOpened, tellSoon } from "../../src/net/arrivals.ts";
import { nowhere } from "../../src/expression/expr.ts";
import { Failure } from "../../src/problem.ts";
import { ClientMessages, type Question } from "../../src/run/client-messages.ts";
import { manualClock } from "../support/manual-clock.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

function messages() {
  const clock = manualClock();
  const heard = new ClientMessages("chat", clock);
  const say = (text: string, more: object = {}): void =>
    heard.hear(
      {
        type: "message",
        at: 0,
        connection: "/ws #1",
        direction: "in",
        binary: false,
        payload: "",
        size: 0,
        rule: undefined,
        ...more,
      },
      { data: Buffer.from(text), codec: codecs.json },
    );
  return { clock, heard, say };
}

/** A question that counts how often it looks at a message. */
function question(yaml: string): Question & { readonly looked: () => number } {
  const match = matcher.read(tree(yaml), testReader());
  if (!match) throw new Error("no matcher");
  let count = 0;
  const holds: typeof match.holds = (actual, scope) => {
    count++;
    return match.holds(actual, scope);
  };
  return { match: { ...match, holds, explain: match.explain.bind(match) }, scope: nowhere, looked: () => count };
}

const failure = (work: Promise<unknown>): Promise<readonly string[]> =>
  work.then(
    () => [],
    (thrown: unknown) => (thrown instanceof Failure ? [thrown.problem.headline, ...thrown.problem.notes] : []),
  );

describe("what clients have sent", () => {
  it("is given once, first come first served, to whoever waits too", async () => {
    const { heard, say } = messages();
    const [first, second] = [heard.next(question("$any"), 100), heard.next(question("$any"), 100)];
    say("1");
    say("2");
    expect([(await first).value, (await second).value]).toEqual([1, 2]);
  });

  it("is in time when it has arrived in time, also when it is told behind the timers", async () => {
    const { heard, say, clock } = messages();
    const came = heard.next(question("$any"), 100);
    for (let i = 0; i < 17; i++) socketOpened();
    tellSoon(() => say("1"));
    clock.advance(100);
    for (let i = 0; i < 17; i++) socketClosed();
    expect((await came).value).toBe(1);
    const never = heard.next(question("$any"), 100);
    clock.advance(100);
    expect((await failure(never))[0]).toBe("chat: no message matched $any within 100 ms");
  });

  it("is looked at once for each question, however often it is asked", async () => {
    const { heard, say } = messages();
    for (let n = 0; n < 1000; n++) say(String(n));
    const asked = question("5000");
    for (let round = 0; round < 3; round++) {
      const waiting = heard.next(asked, 100);
      say("5000");
      expect((await waiting).value).toBe(5000);
    }
    expect(asked.looked()).toBe(1003);
  });

  it("of which nobody asks is kept within bounds, and a failure says so", async () => {
    const { heard, say, clock } = messages();
    for (let n = 0; n < 100_002; n++) say("{}");
    const asked = failure(heard.next(question("first"), 50));
    clock.advance(50);
    expect((await asked).at(-1)).toBe("2 older ones are no longer kept");
  });

  it("is not what a server behind the mock sends, nor what the mock does", async () => {
    const { heard, say, clock } = messages();
    say("1", { server: true });
    say("2", { direction: "out" });
    const asked = failure(heard.next({ match: undefined, scope: nowhere }, 50));
    clock.advance(50);
    expect(await asked).toEqual(["chat: no message came within 50 ms", "no client has sent anything else"]);
  });
});

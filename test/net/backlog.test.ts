import { describe, expect, it } from "vitest";
import { Backlog } from "../../src/net/backlog.ts";
import { turn } from "../support/stage.ts";

function backlog() {
  const [done, full]: [string[], string[]] = [[], []];
  const waits = new Backlog({ inboxFull: () => full.push("full") });
  return { waits, done, full, act: (what: string) => (): void => void done.push(what) };
}

describe("what has arrived and waits for a reaction", () => {
  it("is done at once as long as none has taken a message, else when the event loop goes on", async () => {
    const { waits, done, act } = backlog();
    waits.inTurn(act("a"));
    waits.yield();
    waits.inTurn(act("b"));
    waits.push(act("c"), 0);
    expect([done, waits.waiting]).toEqual([["a"], true]);
    await turn();
    expect([done, waits.waiting]).toEqual([["a", "b", "c"], false]);
    waits.inTurn(act("d"));
    expect(done).toEqual(["a", "b", "c", "d"]);
  });

  it("waits again behind a message that a reaction takes", async () => {
    const { waits, done, act } = backlog();
    waits.yield();
    waits.inTurn(() => {
      done.push("taken");
      waits.yield();
    });
    waits.inTurn(act("behind"));
    await turn();
    expect([done, waits.waiting]).toEqual([["taken"], true]);
    await turn();
    expect([done, waits.waiting]).toEqual([["taken", "behind"], false]);
  });

  it("is done when the peer connects again, and forgotten when it drops the connection", () => {
    const { waits, done, act } = backlog();
    waits.yield();
    waits.inTurn(act("a"));
    waits.settle();
    waits.inTurn(act("b"));
    waits.clear();
    waits.settle();
    expect(done).toEqual(["a"]);
  });

  it("is no more than can be kept: that is told once, and what follows is lost", async () => {
    const { waits, full } = backlog();
    const half = 128 * 1024 * 1024;
    waits.yield();
    for (let count = 0; count < 2; count++) {
      expect(waits.takes(half)).toBe(true);
      waits.push(() => undefined, half);
    }
    await turn();
    // Those two are done, and make room.
    expect([waits.takes(2 * half), full]).toEqual([true, []]);
    expect([waits.takes(1), waits.takes(0), full, waits.full]).toEqual([false, false, ["full"], true]);
  });

  it("is no more than can be kept, of what has no bytes, too", () => {
    const { waits, full } = backlog();
    waits.yield();
    let count = 0;
    for (; waits.takes(0); count++) waits.push(() => undefined, 0);
    expect([count, full, waits.takes(0), full]).toEqual([100_000, ["full"], false, ["full"]]);
  });
});

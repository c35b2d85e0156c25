import { expect, it } from "vitest";
import { InTurn } from "../../src/play/in-turn.ts";

/** Reactions by their names; those that wait go on when they are told to. */
function turns() {
  const did: string[] = [];
  const failures: unknown[] = [];
  const waits = new Map<string, () => void>();
  const inTurn = new InTurn({ failed: (thrown) => void failures.push(thrown) });
  const quick = (name: string) => (): void => void did.push(name);
  const slow = (name: string) => async (): Promise<void> => {
    did.push(name);
    await new Promise<void>((resolve) => waits.set(name, resolve));
    did.push(`${name} done`);
  };
  const goOn = async (name: string): Promise<void> => {
    waits.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { did, failures, inTurn, quick, slow, goOn };
}

it("runs at once what can, and holds up what comes behind one that waits", async () => {
  const { did, inTurn, quick, slow, goOn } = turns();
  inTurn.add(quick("a"));
  expect([did, inTurn.busy]).toEqual([["a"], false]);
  inTurn.add(slow("b"));
  inTurn.add(quick("c"));
  inTurn.conclude(quick("last"));
  inTurn.add(quick("d"));
  expect([did, inTurn.busy, inTurn.waiting]).toEqual([["a", "b"], true, 2]);
  await goOn("b");
  expect([did, inTurn.busy, inTurn.waiting]).toEqual([["a", "b", "b done", "c", "d", "last"], false, 0]);
});

it("skips to the last, if that has not begun", async () => {
  const { did, inTurn, quick, slow, goOn } = turns();
  expect(inTurn.skipToLast()).toBe(false);
  inTurn.add(slow("a"));
  inTurn.add(quick("b"));
  inTurn.conclude(quick("last"));
  expect(inTurn.skipToLast()).toBe(true);
  await goOn("a");
  expect([did, inTurn.skipToLast()]).toEqual([["a", "a done", "last"], false]);
});

it("forgets what was stopped, also what goes on later, and begins anew", async () => {
  const { did, inTurn, quick, slow, goOn } = turns();
  inTurn.add(slow("a"));
  inTurn.add(quick("b"));
  inTurn.conclude(quick("last"));
  inTurn.stop();
  inTurn.add(slow("c"));
  inTurn.add(quick("d"));
  await goOn("a");
  expect(did).toEqual(["a", "c", "a done"]);
  await goOn("c");
  expect(did).toEqual(["a", "c", "a done", "c done", "d"]);
});

it("goes on with what came after it was stopped by one that runs", async () => {
  const { did, inTurn, quick, slow, goOn } = turns();
  inTurn.add(() => {
    inTurn.stop();
    inTurn.add(slow("a"));
    inTurn.add(quick("b"));
  });
  expect(did).toEqual(["a"]);
  await goOn("a");
  expect(did).toEqual(["a", "a done", "b"]);
});

it("tells of what fails, at once or later, and goes on", async () => {
  const { did, failures, inTurn, quick } = turns();
  inTurn.add(() => {
    throw new Error("at once");
  });
  inTurn.add(async () => Promise.reject(new Error("later")));
  inTurn.add(quick("a"));
  await new Promise((resolve) => setImmediate(resolve));
  expect([did, failures.map(String)]).toEqual([["a"], ["Error: at once", "Error: later"]]);
});

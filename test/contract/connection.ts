import { expect, test } from "vitest";
import type { Connection } from "../../src/net/connection.ts";

/** One end of a connection that is open, and how to bring it into the states that a `Connection` can be in. */
export interface ConnectionUnderTest {
  readonly ours: Connection;
  /** The other side closes, without answering anything else. */
  theyClose(): Promise<void>;
  /** TCP has ended. */
  ended(): Promise<void>;
}

const text = { binary: false } as const;
const nothing = new Uint8Array();

/** What every connection does in every state, whichever end of it is ours. */
export function describeConnection(open: () => Promise<ConnectionUnderTest>): void {
  test("that is open writes", async () => {
    const { ours } = await open();
    expect(ours.state).toBe("open");
    expect([
      ours.send("a", text),
      ours.send("abc", { ...text, split: 2 }),
      ours.ping(nothing),
      ours.pong(nothing),
    ]).toEqual([true, true, true, true]);
    throwsOnlyForWhatMayNotBeSent(ours);
  });

  test("that we close writes nothing more", async () => {
    const { ours, ended } = await open();
    ours.close(1000);
    expect(ours.state).toBe("closing");
    writesNothing(ours);
    await ended();
    hasEnded(ours);
  });

  test("that the other side closes writes nothing more", async () => {
    const { ours, theyClose, ended } = await open();
    await theyClose();
    expect(ours.state).not.toBe("open");
    writesNothing(ours);
    await ended();
    hasEnded(ours);
  });

  test.each(["reset", "end"] as const)("that we drop by %s writes nothing more", async (how) => {
    const { ours, ended } = await open();
    ours.drop(how);
    writesNothing(ours);
    await ended();
    hasEnded(ours);
  });

  test("that is frozen writes nothing, until it is dropped", async () => {
    const { ours, ended } = await open();
    ours.drop("freeze");
    writesNothing(ours);
    ours.pause();
    ours.resume();
    ours.drop("end");
    await ended();
    hasEnded(ours);
  });
}

/** Also for connections that have ended before anybody had them. */
export function hasEnded(ours: Connection): void {
  expect(ours.state).toBe("ended");
  writesNothing(ours);
  for (const how of ["reset", "end", "freeze"] as const) ours.drop(how);
  ours.pause();
  ours.resume();
  expect(ours.state).toBe("ended");
}

function writesNothing(ours: Connection): void {
  expect([
    ours.send("a", text),
    ours.send("abc", { ...text, split: 2 }),
    ours.send("abc", { ...text, compress: true }),
    ours.ping(nothing),
    ours.pong(nothing),
  ]).toEqual([false, false, false, false, false]);
  throwsOnlyForWhatMayNotBeSent(ours);
  ours.close(1000, "again");
  ours.close();
}

function throwsOnlyForWhatMayNotBeSent(ours: Connection): void {
  const tooLong = new Uint8Array(126);
  expect(() => ours.ping(tooLong)).toThrow(RangeError);
  expect(() => ours.pong(tooLong)).toThrow(RangeError);
  expect(() => ours.close(1005)).toThrow(RangeError);
  expect(() => ours.close(1000, "x".repeat(124))).toThrow(RangeError);
}

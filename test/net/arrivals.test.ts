import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { socketClosed, socketOpened, tellNow, tellSoon } from "../../src/net/arrivals.ts";

const many = 17;
beforeEach(() => {
  for (let i = 0; i < many; i++) socketOpened();
});
afterEach(() => {
  tellNow();
  for (let i = 0; i < many; i++) socketClosed();
});

/** When all that waits was told. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe("what has arrived", () => {
  it("is told in the order of arrival, when the sockets of this turn are read and before their promises go on", async () => {
    const told: string[] = [];
    for (const name of ["a", "b", "c"]) {
      tellSoon(() => {
        told.push(name);
        void Promise.resolve().then(() => told.push(`${name} goes on`));
      });
    }
    expect(told).toEqual([]);
    await turn();
    expect(told).toEqual(["a", "b", "c", "a goes on", "b goes on", "c goes on"]);
  });

  it("meanwhile is told behind the rest", async () => {
    const told: string[] = [];
    tellSoon(() => {
      told.push("a");
      tellSoon(() => told.push("c"));
      // Whoever tells is asked to tell: nobody comes before his turn.
      tellNow();
    });
    tellSoon(() => told.push("b"));
    await turn();
    expect(told).toEqual(["a", "b", "c"]);
  });

  it("is told at once when it is asked for, and when it becomes too much to keep", async () => {
    const told: string[] = [];
    tellSoon(() => told.push("a"));
    tellNow();
    expect(told).toEqual(["a"]);
    tellSoon(() => told.push("b"), 1024 * 1024 - 300);
    expect(told).toEqual(["a"]);
    tellSoon(() => told.push("c"), 1);
    expect(told).toEqual(["a", "b", "c"]);
    tellSoon(() => told.push("d"), 1024 * 1024 - 300);
    expect(told).toEqual(["a", "b", "c"]);
    await turn();
    expect(told).toEqual(["a", "b", "c", "d"]);
  });

  it("becomes too much also when it is empty", () => {
    let told = 0;
    for (let i = 0; i < 10_000; i++) tellSoon(() => told++);
    expect(told).toBeGreaterThan(5000);
  });

  it("is told in small pieces while it goes on to arrive, and in larger ones when no more comes", async () => {
    let told = 0;
    const counts: number[] = [];
    for (let i = 0; i < 100; i++) tellSoon(() => told++);
    const turns = async (most: number): Promise<void> => {
      for (let i = 0; i < most; i++) {
        await turn();
        counts.push(told);
      }
    };
    await turns(2);
    expect(counts).toEqual([16, 48]);
    tellSoon(() => told++);
    await turns(3);
    expect(counts).toEqual([16, 48, 64, 96, 101]);
  });

  it("is told once and in order, however much of it there is", async () => {
    const told: number[] = [];
    const all = Array.from({ length: 4000 }, (_, index) => index);
    for (const each of all) {
      tellSoon(() => told.push(each));
      if (each % 3 === 0) await turn();
    }
    while (told.length < all.length) await turn();
    expect(told).toEqual(all);
  });

  it("counts against what may be kept only as long as it waits", async () => {
    let told = 0;
    for (let i = 0; i < 30; i++) {
      tellSoon(() => told++, 100_000);
      tellSoon(() => told++);
      expect(told).toBe(i * 2);
      await turn();
    }
  });

  it("is told though something before it throws", async () => {
    const told: string[] = [];
    const faults: unknown[] = [];
    const later = vi.spyOn(globalThis, "queueMicrotask").mockImplementation((act) => {
      try {
        act();
      } catch (fault) {
        faults.push(fault);
      }
    });
    const fault = (name: string): void =>
      tellSoon(() => {
        throw new Error(name);
      });
    fault("of ours");
    tellSoon(() => told.push("b"));
    // Who asks is nobody to whom it could be told.
    tellNow();
    expect(told).toEqual(["b"]);
    fault("of ours in a turn");
    tellSoon(() => told.push("c"));
    await turn();
    socketClosed();
    fault("of ours at once");
    socketOpened();
    later.mockRestore();
    expect(told).toEqual(["b", "c"]);
    expect(faults.map(String)).toEqual(["Error: of ours", "Error: of ours in a turn", "Error: of ours at once"]);
  });

  it("of few sockets is told at once, but behind what waits", async () => {
    const told: string[] = [];
    tellSoon(() => told.push("a"));
    socketClosed();
    tellSoon(() => told.push("b"));
    expect(told).toEqual([]);
    await turn();
    tellSoon(() => told.push("c"));
    expect(told).toEqual(["a", "b", "c"]);
    socketOpened();
  });

  it("asks the event loop once for each turn", () => {
    const asked = vi.spyOn(globalThis, "setImmediate");
    for (let i = 0; i < 100; i++) tellSoon(() => undefined);
    expect(asked).toHaveBeenCalledTimes(1);
    asked.mockRestore();
  });
});

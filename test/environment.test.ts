import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { filesInFlight, hostEnvironment, systemClock } from "../src/environment.ts";

it("the clock goes forward, with parts of milliseconds", () => {
  const times = Array.from({ length: 1000 }, () => systemClock.now());
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.some((time) => time % 1 !== 0)).toBe(true);
});

it("the wall clock tells the time of day", () => {
  expect(Math.abs(systemClock.wall() - Date.now())).toBeLessThan(10_000);
});

it("after calls back once, not before its time", async () => {
  const began = systemClock.now();
  await new Promise<void>((resolve) => systemClock.after(20, resolve));
  // Node's timers count whole milliseconds.
  expect(systemClock.now() - began).toBeGreaterThanOrEqual(19);
});

it("after and every can be taken back", async () => {
  const called: string[] = [];
  const cancelAfter = systemClock.after(1, () => called.push("after"));
  const cancelEvery = systemClock.every(1, () => called.push("every"));
  cancelAfter();
  cancelEvery();
  await new Promise<void>((resolve) => systemClock.after(20, resolve));
  expect(called).toEqual([]);
});

it("every calls back again and again", async () => {
  let count = 0;
  await new Promise<void>((resolve) => {
    const cancel = systemClock.every(1, () => {
      if (++count < 3) return;
      cancel();
      resolve();
    });
  });
  expect(count).toBe(3);
});

it("every does not keep the process alive", () => {
  const before = process.getActiveResourcesInfo().filter((each) => each === "Timeout").length;
  const cancel = systemClock.every(1000, () => undefined);
  expect(process.getActiveResourcesInfo().filter((each) => each === "Timeout").length).toBe(before);
  cancel();
});

it("that of the process holds its folder and variables, and prints nothing", () => {
  const { cwd, env, stdout, clock } = hostEnvironment();
  expect({ cwd, clock, terminal: stdout.isTerminal }).toEqual({
    cwd: process.cwd(),
    clock: systemClock,
    terminal: false,
  });
  expect(env).toEqual({ ...process.env });
});

it("what is to be done when the process ends can be taken back, and keeps no listener then", () => {
  const listeners = process.listenerCount("exit");
  const { atExit } = hostEnvironment();
  const takenBack = [atExit(() => undefined), hostEnvironment().atExit(() => undefined)];
  expect(process.listenerCount("exit")).toBe(listeners + 1);
  for (const takeBack of takenBack) takeBack();
  for (const takeBack of takenBack) takeBack();
  expect(process.listenerCount("exit")).toBe(listeners);
});

it("knows while a file is being read", async () => {
  const reading = readFile(import.meta.filename);
  expect(filesInFlight()).toBe(true);
  await reading;
});

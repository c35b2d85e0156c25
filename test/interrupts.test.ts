import { constants } from "node:os";
import { expect, it } from "vitest";
import { interrupts, isInterrupt } from "../src/interrupts.ts";

it.each(Object.entries(interrupts))("%s has the exit code %d, which is 128 and its number", (name, code) => {
  expect([isInterrupt(name), code]).toEqual([true, 128 + constants.signals[name as NodeJS.Signals]]);
});

it("no other signal ends a run in order", () => {
  expect(["SIGKILL", "toString", ""].filter(isInterrupt)).toEqual([]);
});

import { expect, it } from "vitest";
import { Reading } from "../../src/net/reading.ts";
import { manualClock } from "../support/manual-clock.ts";

function reading() {
  const clock = manualClock();
  const began = clock.now();
  const said: string[] = [];
  const connection = {
    pause: () => void said.push(`${clock.now() - began} pause`),
    resume: () => void said.push(`${clock.now() - began} resume`),
  };
  return { clock, said, reading: new Reading(connection, clock) };
}

it("reads on when nothing keeps it from that any more, and says so once", () => {
  const { said, reading: held } = reading();
  held.set("paused", true);
  held.set("full", true);
  held.set("full", true);
  held.set("paused", false);
  expect([said, held.has("full"), held.has("paused")]).toEqual([["0 pause"], true, false]);
  held.set("full", false);
  held.set("frozen", false);
  expect(said).toEqual(["0 pause", "0 resume"]);
});

it("what is read slowly takes its time, behind what came before", () => {
  const { clock, said, reading: held } = reading();
  held.slow(10, 1000, clock.now());
  clock.advance(4);
  held.slow(10, 1000, clock.now());
  clock.advance(15);
  expect(said).toEqual(["0 pause"]);
  clock.advance(1);
  expect(said).toEqual(["0 pause", "20 resume"]);
  held.slow(10, 1000, clock.now());
  held.forget();
  expect(clock.pending).toBe(0);
});
